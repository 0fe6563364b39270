SELECT body FROM signed_notes WHERE patient = ? ORDER BY seq DESC
