SELECT DISTINCT patient FROM patient_records WHERE resource_key = ?
