SELECT patient_id, reference FROM patients WHERE seq = ?
