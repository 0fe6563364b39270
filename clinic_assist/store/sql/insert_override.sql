INSERT INTO overrides (patient, issue_key, reason, by, at, circumstances) VALUES (?, ?, ?, ?, ?, ?)
