"""The window's tests, and the synthetic charts that they look at."""
