INSERT INTO key_holders (holder_id, kind, account_id, public_key) VALUES (?, ?, ?, ?)
