SELECT seq FROM fact_blocks WHERE source = ? AND patient = ? ORDER BY seq
