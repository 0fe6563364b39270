"""Reads documents that are no records: PDF, plain text, RTF and HTML."""
