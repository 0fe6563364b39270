SELECT first_seq, mark FROM audit_runs ORDER BY first_seq
