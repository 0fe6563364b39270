INSERT INTO accounts (account_id, login, name, role, state, may_own, created_at) VALUES (?, ?, ?, ?, 'active', ?, ?)
