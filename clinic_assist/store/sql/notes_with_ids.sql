SELECT note_id, body FROM signed_notes WHERE patient = ? ORDER BY seq
