DELETE FROM patient_records WHERE source = ?
