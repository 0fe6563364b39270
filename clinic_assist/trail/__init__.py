"""The audit trail, read: what its events mean, finding some, giving them on. Knows no vault and no window."""
