UPDATE intakes SET removed_at = ? WHERE seq = ?
