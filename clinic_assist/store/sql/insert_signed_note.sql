INSERT INTO signed_notes (note_id, patient, body) VALUES (?, ?, ?)
