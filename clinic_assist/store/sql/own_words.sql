SELECT word FROM patient_words WHERE patient = ?1 AND NOT EXISTS (SELECT 1 FROM patient_words AS theirs WHERE theirs.word = patient_words.word AND theirs.patient <> ?1)
