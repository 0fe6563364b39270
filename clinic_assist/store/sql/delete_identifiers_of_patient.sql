DELETE FROM patient_identifiers WHERE patient = ?
