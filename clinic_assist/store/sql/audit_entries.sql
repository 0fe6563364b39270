SELECT seq, at, event, patient_id, detail, mac FROM audit ORDER BY seq
