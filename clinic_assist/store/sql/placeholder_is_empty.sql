SELECT sort = 'placeholder'
    AND NOT EXISTS (SELECT 1 FROM fact_blocks WHERE patient = ?1)
    AND NOT EXISTS (SELECT 1 FROM drafts WHERE patient = ?1)
    AND NOT EXISTS (SELECT 1 FROM signed_notes WHERE patient = ?1)
    AND NOT EXISTS (SELECT 1 FROM overrides WHERE patient = ?1)
FROM patients
WHERE seq = ?1
