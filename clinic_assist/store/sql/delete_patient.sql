DELETE FROM patients WHERE seq = ?
