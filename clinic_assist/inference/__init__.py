"""Runs a language model in a process of its own. Sees prompt text only, never a chart or a key."""
