"""The encrypted vault. The only room that knows SQL and keys."""
