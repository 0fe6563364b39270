SELECT decision.record, record.patient, decision.verdict
FROM (
    SELECT seq, other AS record, verdict FROM match_decisions WHERE one = ?1
    UNION ALL
    SELECT seq, one, verdict FROM match_decisions WHERE other = ?1
) AS decision
JOIN patient_records AS record ON record.fact_id = decision.record
ORDER BY decision.seq
