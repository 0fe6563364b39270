INSERT INTO fact_blocks (source, patient, kind, facts, body) VALUES (?, ?, ?, ?, ?)
