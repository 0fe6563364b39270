INSERT INTO key_slots (slot_id, holder_id, made_at) VALUES (?, ?, ?)
