"""Find a patient."""
