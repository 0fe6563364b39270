SELECT joined_into FROM patients WHERE seq = ?
