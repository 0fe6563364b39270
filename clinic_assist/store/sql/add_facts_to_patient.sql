UPDATE patients SET facts = facts + ? WHERE seq = ?
