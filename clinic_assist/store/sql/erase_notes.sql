DELETE FROM signed_notes WHERE patient = ?
