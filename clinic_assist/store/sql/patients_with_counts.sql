SELECT seq, patient_id, facts FROM patients
