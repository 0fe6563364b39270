"""Images and recordings of a chart: which there are, and what one looks like."""
