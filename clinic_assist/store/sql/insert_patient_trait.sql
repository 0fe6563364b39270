INSERT OR IGNORE INTO patient_traits (patient, trait, value) VALUES (?, ?, ?)
