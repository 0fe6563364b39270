"""Ask the chart a question."""
