UPDATE patients SET facts = (SELECT coalesce(sum(block.facts), 0) FROM fact_blocks AS block WHERE block.patient = ?1) WHERE seq = ?1
