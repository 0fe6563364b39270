"""The templates of notes: read, edited, tried on a patient and compared with the product's own."""
