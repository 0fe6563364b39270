"""Judges a language model on cases before anyone relies on it. Calls workflows, as the window does."""
