DELETE FROM intake_sources WHERE source = ?
