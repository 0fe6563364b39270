DELETE FROM fact_blocks WHERE source = ?
