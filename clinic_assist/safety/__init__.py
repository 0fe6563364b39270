"""Checks a chart against the knowledge packs: pure functions, rules as data."""
