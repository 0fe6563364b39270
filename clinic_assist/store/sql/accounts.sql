SELECT account_id, login, name, role, state, may_own, totp IS NOT NULL FROM accounts ORDER BY seq
