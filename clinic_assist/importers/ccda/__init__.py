"""C-CDA, CCD, C32 and other CDA R2 documents."""
