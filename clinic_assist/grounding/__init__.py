"""Judges every statement of a note against the chart. Pure code; no model is asked."""
