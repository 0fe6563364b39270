"""Say who is who: two patients side by side, and the files that were taken for one patient."""
