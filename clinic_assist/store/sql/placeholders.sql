SELECT seq, reference FROM patients INDEXED BY placeholders_by_reference WHERE sort = 'placeholder'
