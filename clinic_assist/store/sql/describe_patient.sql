UPDATE patients SET family = ?, given = ?, birth_date = ?, gender = ?, mrn = ?, sort_name = ? WHERE seq = ?
