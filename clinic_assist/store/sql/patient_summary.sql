SELECT patient_id, family, given, birth_date, gender, mrn, facts, sort_name FROM patients WHERE seq = ?
