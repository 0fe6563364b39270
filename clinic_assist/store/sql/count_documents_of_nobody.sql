SELECT coalesce(sum(facts), 0) FROM fact_blocks WHERE patient IS NULL AND kind IN ('DocumentReference', 'Composition')
