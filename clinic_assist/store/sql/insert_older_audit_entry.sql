INSERT INTO audit (seq, at, event, patient_id, detail, mac) VALUES (?, ?, ?, ?, ?, ?)
