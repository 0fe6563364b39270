SELECT body FROM signed_notes WHERE note_id = ?
