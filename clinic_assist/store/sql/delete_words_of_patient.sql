DELETE FROM patient_words WHERE patient = ?
