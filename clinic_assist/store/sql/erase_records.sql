DELETE FROM patient_records WHERE patient = ?
