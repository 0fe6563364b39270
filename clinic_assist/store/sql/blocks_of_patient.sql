SELECT seq, source, kind, body FROM fact_blocks WHERE patient = ? ORDER BY seq
