INSERT OR IGNORE INTO patient_words (word, patient) VALUES (?, ?)
