-- The list counts what is in the table of facts, as after a rescue in which some of it was lost.
UPDATE patients SET facts = (SELECT coalesce(sum(block.facts), 0) FROM fact_blocks AS block WHERE block.patient = patients.seq)
