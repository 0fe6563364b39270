INSERT INTO audit (seq, at, event, patient_id, detail, actor, seal, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
