SELECT seq FROM patients WHERE sort = 'placeholder' AND intake = ? AND reference = ?
