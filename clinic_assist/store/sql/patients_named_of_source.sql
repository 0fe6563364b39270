SELECT patient_id
FROM patients
WHERE
    seq IN (
        SELECT patient FROM fact_blocks WHERE source = ?1 AND patient IS NOT NULL
        UNION
        SELECT patient FROM patient_records WHERE source = ?1
    )
ORDER BY patient_id
