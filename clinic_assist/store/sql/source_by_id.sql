SELECT seq FROM sources WHERE source_id = ?
