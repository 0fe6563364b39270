SELECT draft_id, saved_at, body
FROM drafts
WHERE patient = ?1 OR patient IN (SELECT seq FROM patients WHERE joined_into = ?1)
ORDER BY saved_at DESC, rowid DESC
