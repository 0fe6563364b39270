"""Where things are on this machine, and what the site has set."""
