SELECT DISTINCT source FROM patient_records WHERE patient = ?
