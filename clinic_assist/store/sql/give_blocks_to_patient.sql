UPDATE fact_blocks
SET patient = ?1
WHERE patient = ?2
  AND source IN (SELECT source FROM intake_sources WHERE intake = ?3)
