SELECT 1
FROM match_decisions AS decision
JOIN patient_records AS one ON one.fact_id = decision.one
JOIN patient_records AS other ON other.fact_id = decision.other
WHERE decision.verdict = 'different'
  AND decision.seq = (
    SELECT max(newer.seq) FROM match_decisions AS newer WHERE newer.one = decision.one AND newer.other = decision.other
  )
  AND ((one.patient = ?1 AND other.patient = ?2) OR (one.patient = ?2 AND other.patient = ?1))
LIMIT 1
