DELETE FROM intake_reports WHERE intake = ?
