SELECT count(DISTINCT block.patient)
FROM sources AS source
JOIN fact_blocks AS block ON block.source = source.seq
WHERE source.source_id IN (SELECT value FROM json_each(?)) AND block.patient IS NOT NULL
