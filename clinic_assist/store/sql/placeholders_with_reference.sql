SELECT seq FROM patients WHERE sort = 'placeholder' AND reference = ?
