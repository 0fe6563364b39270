"""Reads what a clinic gives us into facts. One room per format."""
