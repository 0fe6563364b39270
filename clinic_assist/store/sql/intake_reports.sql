SELECT body FROM intake_reports WHERE intake = ? ORDER BY position
