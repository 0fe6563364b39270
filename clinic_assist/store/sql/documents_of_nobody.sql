SELECT source.source_id, source.name, source.format, source.imported_at, block.kind, block.body
FROM fact_blocks AS block
JOIN sources AS source ON source.seq = block.source
WHERE block.patient IS NULL
  AND block.kind IN ('DocumentReference', 'Composition')
ORDER BY block.source DESC, block.seq
