SELECT first_seq, holder_id, box FROM audit_boxes ORDER BY first_seq, holder_id
