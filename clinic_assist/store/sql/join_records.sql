UPDATE patient_records SET home = coalesce(home, patient), patient = ?1 WHERE patient = ?2
