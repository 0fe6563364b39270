SELECT question.one, question.other, first.patient_id, second.patient_id, question.reason
FROM match_questions AS question
JOIN patient_records AS one ON one.fact_id = question.one
JOIN patient_records AS other ON other.fact_id = question.other
JOIN patients AS first ON first.seq = one.patient
JOIN patients AS second ON second.seq = other.patient
WHERE one.patient <> other.patient
  AND NOT EXISTS (
    SELECT 1 FROM match_decisions AS decision WHERE decision.one = question.one AND decision.other = question.other
  )
ORDER BY question.one, question.other
