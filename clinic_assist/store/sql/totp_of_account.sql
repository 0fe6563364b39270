SELECT totp FROM accounts WHERE account_id = ?
