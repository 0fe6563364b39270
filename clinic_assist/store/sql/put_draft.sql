INSERT INTO drafts (draft_id, patient, saved_at, body)
VALUES (?, ?, ?, ?)
ON CONFLICT (draft_id) DO UPDATE SET patient = excluded.patient, saved_at = excluded.saved_at, body = excluded.body
