DELETE FROM patient_words WHERE word = ? AND patient = ?
