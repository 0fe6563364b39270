"""What the checks found and could not check."""
