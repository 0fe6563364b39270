SELECT seq FROM patients WHERE joined_into IS NULL ORDER BY sort_name, seq
