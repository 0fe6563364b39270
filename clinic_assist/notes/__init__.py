"""A note on its way: draft, verified, signed. The type's name says what has been done to it."""
