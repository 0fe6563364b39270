"""Evaluations of models: ordered, watched, read, compared, and told to count."""
