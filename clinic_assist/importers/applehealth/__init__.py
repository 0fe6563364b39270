"""Apple Health's export.xml to facts."""
