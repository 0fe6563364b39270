INSERT INTO audit_runs (first_seq, mark) VALUES (?, ?)
