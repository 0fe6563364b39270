SELECT DISTINCT record.resource_key, record.patient
FROM intake_sources AS member
JOIN patient_records AS record ON record.source = member.source
WHERE member.intake = ?
