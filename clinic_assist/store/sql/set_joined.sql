UPDATE patients SET joined_into = ? WHERE seq = ?
