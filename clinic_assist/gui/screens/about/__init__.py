"""What the product is, and what it does not do."""
