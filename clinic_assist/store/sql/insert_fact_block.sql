INSERT INTO fact_blocks (seq, source, patient, kind, facts, body) VALUES (?, ?, ?, ?, ?, ?)
