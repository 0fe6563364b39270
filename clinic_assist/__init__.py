"""Clinic Assist: reads health records, checks them for safety, and drafts notes whose every statement is sourced."""

__version__ = "0.1.0"
