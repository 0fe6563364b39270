SELECT birth.patient
FROM patient_traits AS birth
JOIN patient_traits AS family ON family.patient = birth.patient AND family.trait = 'family' AND family.value = ?2
WHERE birth.trait = 'birth-date' AND birth.value = ?1
