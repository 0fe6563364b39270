SELECT issue_key, reason, by, at FROM overrides WHERE patient = ? ORDER BY at DESC, seq DESC
