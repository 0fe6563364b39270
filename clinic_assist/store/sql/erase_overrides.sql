DELETE FROM overrides WHERE patient = ?
