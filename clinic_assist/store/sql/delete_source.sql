DELETE FROM sources WHERE seq = ?
