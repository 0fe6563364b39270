SELECT account_id, login, name, role, state, may_own, totp IS NOT NULL FROM accounts WHERE account_id = ?
