SELECT seq FROM patients WHERE joined_into = ? ORDER BY seq
