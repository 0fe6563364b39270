"""Prepares what a model may say, and turns its slots into sentences that cite facts."""
