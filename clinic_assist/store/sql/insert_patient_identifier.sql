INSERT OR IGNORE INTO patient_identifiers (system, value, patient) VALUES (?, ?, ?)
