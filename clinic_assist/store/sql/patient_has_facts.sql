SELECT 1 FROM fact_blocks WHERE patient = ? LIMIT 1
