SELECT seq, at, event, patient_id, detail, actor
FROM audit
WHERE at >= ? AND at < ?
ORDER BY seq DESC
LIMIT ?
