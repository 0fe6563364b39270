SELECT kind, body FROM fact_blocks WHERE patient = ? ORDER BY source, seq
