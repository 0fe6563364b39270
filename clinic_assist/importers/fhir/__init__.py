"""FHIR: parse finds the records in a file, versions give them R4's shape, convert makes facts, locator finds them again."""
