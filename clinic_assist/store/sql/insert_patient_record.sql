INSERT INTO patient_records (source, fact_id, patient, resource_key) VALUES (?, ?, ?, ?)
