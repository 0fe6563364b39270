INSERT INTO patients (patient_id, sort, intake, reference, family, given, sort_name) VALUES (?, ?, ?, ?, ?, ?, ?)
