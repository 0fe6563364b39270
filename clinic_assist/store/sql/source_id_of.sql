SELECT source_id FROM sources WHERE seq = ?
