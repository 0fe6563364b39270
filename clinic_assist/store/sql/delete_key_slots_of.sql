DELETE FROM key_slots WHERE holder_id = ?
