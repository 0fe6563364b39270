SELECT EXISTS (SELECT 1 FROM shared_records WHERE name >= ? AND name < ?)
