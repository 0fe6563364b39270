INSERT INTO audit_boxes (first_seq, holder_id, box) VALUES (?, ?, ?)
