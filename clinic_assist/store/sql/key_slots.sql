SELECT slot_id, holder_id FROM key_slots ORDER BY slot_id
