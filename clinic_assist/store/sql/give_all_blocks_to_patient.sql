UPDATE fact_blocks SET patient = ?1 WHERE patient = ?2
