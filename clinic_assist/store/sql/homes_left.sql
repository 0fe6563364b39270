SELECT DISTINCT record.home, record.patient
FROM patient_records AS record
WHERE record.home IS NOT NULL
  AND record.home <> record.patient
  AND NOT EXISTS (SELECT 1 FROM patient_records AS other WHERE other.patient = record.home)
