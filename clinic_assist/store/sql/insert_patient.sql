INSERT INTO patients (patient_id, sort, intake, reference, family, given, birth_date, gender, mrn, sort_name)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
