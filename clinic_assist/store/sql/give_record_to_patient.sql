UPDATE patient_records SET patient = ?, home = ? WHERE source = ? AND fact_id = ?
