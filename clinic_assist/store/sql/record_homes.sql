SELECT fact_id, coalesce(home, patient) FROM patient_records WHERE source = ? AND patient = ?
