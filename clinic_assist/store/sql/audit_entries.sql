SELECT seq, at, event, patient_id, detail, actor, seal, mac FROM audit ORDER BY seq
