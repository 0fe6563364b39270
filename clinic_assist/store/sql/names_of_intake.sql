SELECT source.name, source.source_id
FROM intake_sources AS member
JOIN sources AS source ON source.seq = member.source
WHERE member.intake = ?
