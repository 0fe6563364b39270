"""Bring files in and report on them."""
