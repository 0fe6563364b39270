SELECT block.kind, block.body
FROM fact_blocks AS block
JOIN sources AS source ON source.seq = block.source
WHERE source.source_id = ?
  AND block.kind IN ('DocumentReference', 'Composition')
  AND (block.patient IS NULL OR (block.facts = 1 AND source.facts = 1))
ORDER BY block.seq
