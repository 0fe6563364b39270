SELECT DISTINCT source
FROM fact_blocks
WHERE patient = ?1 AND source IN (SELECT source FROM intake_sources WHERE intake = ?2)
