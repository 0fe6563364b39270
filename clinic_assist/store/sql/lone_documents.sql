SELECT source.source_id, source.name, source.format, source.imported_at, block.kind, block.body, patient.patient_id, patient.family, patient.given
FROM fact_blocks AS block
JOIN sources AS source ON source.seq = block.source
JOIN patients AS patient ON patient.seq = block.patient
WHERE block.kind = 'DocumentReference' AND block.facts = 1 AND source.facts = 1
ORDER BY block.source DESC
