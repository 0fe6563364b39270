"""Tables to facts: Synthea's CSV export, the OMOP common data model, and any table by a mapping."""
