INSERT OR IGNORE INTO patient_words (word, patient)
SELECT word, ?1 FROM patient_words WHERE patient = ?2
