"""One patient's chart."""
