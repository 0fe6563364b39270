INSERT OR IGNORE INTO patient_traits (patient, trait, value)
SELECT ?1, trait, value FROM patient_traits WHERE patient = ?2
