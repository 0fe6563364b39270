SELECT patient_id FROM patients WHERE seq = (SELECT patient FROM signed_notes WHERE note_id = ?)
