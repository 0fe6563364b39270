"""Who can open a vault: holders of its data key, the slots that open them, accounts, and the lock-out."""
