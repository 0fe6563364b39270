UPDATE fact_blocks SET patient = ?1 WHERE patient = ?2 AND source = ?3
