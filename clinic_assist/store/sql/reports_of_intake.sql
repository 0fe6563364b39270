SELECT source.report, EXISTS (
    SELECT 1 FROM intake_sources AS earlier WHERE earlier.source = member.source AND earlier.intake < ?1
)
FROM intake_sources AS member
JOIN sources AS source ON source.seq = member.source
WHERE member.intake = ?1
ORDER BY source.seq
