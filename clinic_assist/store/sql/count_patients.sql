SELECT count(*) FROM patients WHERE joined_into IS NULL
