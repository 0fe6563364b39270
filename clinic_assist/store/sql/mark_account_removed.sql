UPDATE accounts SET state = 'removed', removed_at = ?, totp = NULL WHERE account_id = ?
