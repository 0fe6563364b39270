SELECT seq FROM patients WHERE patient_id = ?
