"""Make or open a vault."""
