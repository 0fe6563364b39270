UPDATE accounts SET name = ?, role = ?, may_own = ? WHERE account_id = ?
