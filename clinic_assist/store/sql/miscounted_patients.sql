-- Patients whose line in the list counts other facts than lie in the table of facts.
SELECT count(*)
FROM patients
WHERE patients.facts <> (SELECT coalesce(sum(block.facts), 0) FROM fact_blocks AS block WHERE block.patient = patients.seq)
