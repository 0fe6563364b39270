"""The exact place in the imported file."""
