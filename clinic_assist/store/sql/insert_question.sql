INSERT OR IGNORE INTO match_questions (one, other, reason) VALUES (?, ?, ?)
