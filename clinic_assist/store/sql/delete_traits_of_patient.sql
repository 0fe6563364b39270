DELETE FROM patient_traits WHERE patient = ?
