SELECT report FROM sources WHERE seq = ?
