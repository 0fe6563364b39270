"""Show the watched folders and the files that wait in them."""
