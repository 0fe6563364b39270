SELECT kind, body FROM fact_blocks WHERE patient = ? AND kind = ? ORDER BY source, seq
