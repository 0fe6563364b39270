"""Show the documents that name no patient."""
