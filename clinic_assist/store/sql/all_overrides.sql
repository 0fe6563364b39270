SELECT coalesce(joined.patient_id, patients.patient_id), issue_key, reason, by, at, circumstances
FROM overrides
JOIN patients ON patients.seq = overrides.patient
LEFT JOIN patients AS joined ON joined.seq = patients.joined_into
ORDER BY at DESC, overrides.seq DESC
