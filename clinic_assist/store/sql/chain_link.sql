SELECT hash FROM chain WHERE seq = ?
