SELECT DISTINCT patient_id FROM audit WHERE event = 'patient-erased' ORDER BY seq
