SELECT patient FROM patient_identifiers WHERE system = ? AND value = ?
