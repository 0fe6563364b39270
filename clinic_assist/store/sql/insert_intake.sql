INSERT INTO intakes (intake_id, begun_at) VALUES (?, ?)
