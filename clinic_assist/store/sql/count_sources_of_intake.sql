SELECT count(*) FROM intake_sources WHERE intake = ?
