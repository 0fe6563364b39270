"""FHIR: parse finds the records, versions give them the shape of R4, convert makes facts, locator finds them again."""
