SELECT patient FROM patient_records WHERE fact_id = ?
