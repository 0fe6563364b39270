"""What the hospital's IT has decided for this machine, and users cannot change."""
