SELECT sources.source_id, intake_sources.intake
FROM intake_sources
JOIN sources ON sources.seq = intake_sources.source
WHERE sources.source_id IN (SELECT value FROM json_each(?))
