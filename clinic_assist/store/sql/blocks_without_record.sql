SELECT block.seq, block.source, block.kind, block.body
FROM fact_blocks AS block
WHERE block.patient = ?1
  AND NOT EXISTS (
    SELECT 1 FROM fact_blocks AS record WHERE record.patient = ?1 AND record.source = block.source AND record.kind = 'Patient'
  )
ORDER BY block.seq
