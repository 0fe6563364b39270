SELECT DISTINCT source FROM fact_blocks WHERE patient = ?
