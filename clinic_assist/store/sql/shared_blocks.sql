SELECT fact_blocks.kind, fact_blocks.body, shared_records.block, shared_records.position
FROM shared_records
JOIN fact_blocks ON fact_blocks.seq = shared_records.block
WHERE shared_records.name IN (SELECT value FROM json_each(?))
ORDER BY shared_records.block, shared_records.position
