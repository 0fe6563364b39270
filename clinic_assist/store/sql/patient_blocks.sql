SELECT source, patient, body
FROM fact_blocks
WHERE patient = ? AND kind = 'Patient'
ORDER BY source, seq
