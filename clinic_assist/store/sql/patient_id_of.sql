SELECT patient_id FROM patients WHERE seq = ?
