DELETE FROM key_slots WHERE slot_id = ?
