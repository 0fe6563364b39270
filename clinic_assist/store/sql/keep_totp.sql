UPDATE accounts SET totp = ? WHERE account_id = ?
