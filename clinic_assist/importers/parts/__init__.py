"""Large files in parts: where each format can be cut, so that no more than a part is ever in memory."""
