"""The audit trail: a list with filters, what is unusual, verifying, and exports."""
