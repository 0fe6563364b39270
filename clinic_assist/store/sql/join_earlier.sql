UPDATE patients SET joined_into = ?1 WHERE joined_into = ?2
