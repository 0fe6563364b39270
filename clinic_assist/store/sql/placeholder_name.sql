SELECT family FROM patients WHERE seq = ? AND sort = 'placeholder'
