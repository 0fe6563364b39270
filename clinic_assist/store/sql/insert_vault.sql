INSERT INTO vault (only_row, vault_id, created_at) VALUES (1, ?, ?)
