"""Who may open the vault: the page of accounts, one’s own account, and the keys on paper."""
