UPDATE fact_blocks SET patient = ? WHERE seq = ?
