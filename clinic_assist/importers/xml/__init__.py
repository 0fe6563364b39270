"""XML that strangers wrote: its text, its tree, what is mended in it, and where a place stands."""
