INSERT INTO sources (seq, source_id, name, format, imported_at, size_bytes, facts, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
