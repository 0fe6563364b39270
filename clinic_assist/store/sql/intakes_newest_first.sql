-- SQLite gives a column beside min() from the row that has the minimum (https://www.sqlite.org/lang_select.html, 2.5).
SELECT
    intake.intake_id,
    intake.begun_at,
    -- The parts of one file are one file (chart.file_parts): their names are alike up to the last bracket.
    count(DISTINCT CASE
        WHEN source.name GLOB '* ([lrem]*s [0-9]* to [0-9]*)' THEN rtrim(source.name, replace(source.name, '(', ''))
        ELSE source.source_id
    END),
    coalesce(sum(source.facts), 0),
    min(source.seq),
    source.name
FROM intakes AS intake
LEFT JOIN intake_sources AS member ON member.intake = intake.seq
LEFT JOIN sources AS source ON source.seq = member.source
WHERE intake.removed_at IS NULL
  AND (
    member.source IS NOT NULL
    OR EXISTS (SELECT 1 FROM intake_reports AS told WHERE told.intake = intake.seq)
  )
GROUP BY intake.seq
ORDER BY intake.seq DESC
