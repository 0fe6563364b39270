"""The patient as the checks see one: age, results with their dates, problems, pregnancy, kidney function."""
