SELECT holder_id, kind, account_id, public_key FROM key_holders ORDER BY holder_id
