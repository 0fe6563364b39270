DELETE FROM shared_records WHERE source = ?
