SELECT patient FROM patient_words WHERE word >= ? AND word < ?
