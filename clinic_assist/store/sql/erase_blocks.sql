DELETE FROM fact_blocks WHERE patient = ?
