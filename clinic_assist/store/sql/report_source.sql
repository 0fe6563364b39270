UPDATE sources SET facts = ?, report = ? WHERE seq = ?
