-- The latest of: a file about the patient came (again), anybody looked at or wrote about the record. Newest sign of life of
-- a patient without either is none.
SELECT patients.patient_id,
       max(
           coalesce((SELECT max(intakes.begun_at)
                     FROM fact_blocks
                     JOIN intake_sources ON intake_sources.source = fact_blocks.source
                     JOIN intakes ON intakes.seq = intake_sources.intake
                     WHERE fact_blocks.patient = patients.seq), ''),
           coalesce(seen.at, '')
       ) AS last_at
FROM patients
LEFT JOIN (SELECT patient_id, max(at) AS at FROM audit WHERE patient_id <> '' AND event NOT LIKE 'legal-hold%'
           GROUP BY patient_id) AS seen
    ON seen.patient_id = patients.patient_id
ORDER BY last_at, patients.patient_id
