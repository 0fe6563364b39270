INSERT OR IGNORE INTO intake_sources (intake, source) VALUES (?, ?)
