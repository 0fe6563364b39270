DELETE FROM patients WHERE seq = ? AND sort = 'placeholder'
