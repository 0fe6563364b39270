SELECT seq FROM patients WHERE sort = 'placeholder' AND intake IS ? AND reference = ?
