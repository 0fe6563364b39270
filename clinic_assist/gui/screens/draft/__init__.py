"""Draft, edit and sign a note."""
