SELECT block.seq, block.patient, block.kind, block.body
FROM fact_blocks AS block
JOIN sources AS source ON source.seq = block.source
WHERE source.source_id = ? AND block.kind = 'DocumentReference' AND block.facts = 1 AND source.facts = 1
