INSERT INTO shared_records (name, source, block, position) VALUES (?, ?, ?, ?)
