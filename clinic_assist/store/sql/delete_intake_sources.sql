DELETE FROM intake_sources WHERE intake = ?
