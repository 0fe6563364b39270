SELECT source.seq, source.source_id, source.name
FROM intake_sources AS member
JOIN sources AS source ON source.seq = member.source
WHERE member.intake = ?1
  AND NOT EXISTS (SELECT 1 FROM intake_sources AS other WHERE other.source = member.source AND other.intake <> ?1)
ORDER BY source.seq
