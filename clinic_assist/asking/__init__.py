"""Finds what a chart says about a question: records, results over time, passages of its documents. No model."""
