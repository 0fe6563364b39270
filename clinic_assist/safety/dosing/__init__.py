"""How much of an ingredient a patient takes, worked out from what records say; what is not said is never guessed."""
