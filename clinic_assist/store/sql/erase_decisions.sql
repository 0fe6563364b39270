DELETE FROM match_decisions
WHERE one IN (SELECT fact_id FROM patient_records WHERE patient = ?1)
   OR other IN (SELECT fact_id FROM patient_records WHERE patient = ?1)
