SELECT body
FROM signed_notes
WHERE patient = ?1 OR patient IN (SELECT seq FROM patients WHERE joined_into = ?1)
ORDER BY seq DESC
