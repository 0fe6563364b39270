INSERT INTO intake_reports (intake, position, body) VALUES (?, ?, ?)
