SELECT issue_key, reason, by, at, circumstances
FROM overrides
WHERE patient = ?1 OR patient IN (SELECT seq FROM patients WHERE joined_into = ?1)
ORDER BY at DESC, seq DESC
