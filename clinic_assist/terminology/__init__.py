"""The words of the trade: code systems, drug names, labels for people."""
