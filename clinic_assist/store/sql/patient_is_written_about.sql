SELECT EXISTS (SELECT 1 FROM drafts WHERE patient = ?1)
    OR EXISTS (SELECT 1 FROM signed_notes WHERE patient = ?1)
    OR EXISTS (SELECT 1 FROM overrides WHERE patient = ?1)
