"""Tables of interactions that a hospital brings itself: read, kept in one file each, and heard in the checks."""
