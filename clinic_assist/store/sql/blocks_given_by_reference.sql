SELECT block.seq, block.source, block.patient, block.kind, block.body
FROM intake_sources AS member
JOIN fact_blocks AS block ON block.source = member.source
JOIN patients AS patient ON patient.seq = block.patient AND patient.sort = 'known'
WHERE member.intake = ?1
  AND NOT EXISTS (
    SELECT 1 FROM patient_records AS record WHERE record.source = block.source AND record.patient = block.patient
  )
