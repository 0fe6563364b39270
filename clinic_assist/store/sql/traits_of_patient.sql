SELECT trait, value FROM patient_traits WHERE patient = ?
