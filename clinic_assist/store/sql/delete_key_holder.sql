DELETE FROM key_holders WHERE holder_id = ?
