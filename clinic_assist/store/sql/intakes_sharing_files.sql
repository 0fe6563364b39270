SELECT member.source, other.intake
FROM intake_sources AS member
JOIN intake_sources AS other ON other.source = member.source
WHERE member.intake = ?
