-- SQLite gives a column beside min() from the row that has the minimum (https://www.sqlite.org/lang_select.html, 2.5).
SELECT intake.intake_id, intake.begun_at, count(member.source), coalesce(sum(source.facts), 0), min(source.seq), source.name
FROM intakes AS intake
JOIN intake_sources AS member ON member.intake = intake.seq
JOIN sources AS source ON source.seq = member.source
WHERE intake.removed_at IS NULL
GROUP BY intake.seq
ORDER BY intake.seq DESC
