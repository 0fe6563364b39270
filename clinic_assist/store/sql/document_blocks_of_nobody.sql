SELECT block.kind, block.body
FROM fact_blocks AS block
WHERE block.source = (SELECT seq FROM sources WHERE source_id = ?)
  AND block.patient IS NULL
  AND block.kind IN ('DocumentReference', 'Composition')
ORDER BY block.seq
