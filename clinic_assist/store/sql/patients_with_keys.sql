SELECT DISTINCT resource_key, patient
FROM patient_records
WHERE resource_key IN (SELECT value FROM json_each(?))
