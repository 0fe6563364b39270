SELECT seq FROM patients ORDER BY sort_name, seq
