SELECT seq, reference
FROM patients
WHERE sort = 'placeholder'
  AND EXISTS (
    SELECT 1
    FROM intake_sources AS member
    CROSS JOIN fact_blocks AS block ON block.patient = patients.seq AND block.source = member.source
    WHERE member.intake = ?1
  )
ORDER BY seq
