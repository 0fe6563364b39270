SELECT 1 FROM patient_records WHERE patient = ? LIMIT 1
