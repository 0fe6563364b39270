INSERT OR IGNORE INTO patient_identifiers (system, value, patient)
SELECT system, value, ?1 FROM patient_identifiers WHERE patient = ?2
