SELECT source.source_id
FROM fact_blocks AS block
JOIN sources AS source ON source.seq = block.source
WHERE block.patient IS NULL AND block.kind = 'DocumentReference' AND block.facts = 1 AND source.facts = 1
