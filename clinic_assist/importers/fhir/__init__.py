"""FHIR R4 JSON: parse finds the records in a file, convert makes facts of them, locator finds them again."""
