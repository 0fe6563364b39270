SELECT event, patient_id, detail FROM audit ORDER BY seq DESC LIMIT 1
