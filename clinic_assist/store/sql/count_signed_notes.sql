SELECT count(*) FROM signed_notes
