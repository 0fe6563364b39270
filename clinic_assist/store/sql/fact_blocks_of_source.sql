SELECT kind, facts, body FROM fact_blocks WHERE source = ? ORDER BY seq
