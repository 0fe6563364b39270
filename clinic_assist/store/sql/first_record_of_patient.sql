SELECT fact_id FROM patient_records WHERE patient = ? ORDER BY source, fact_id LIMIT 1
