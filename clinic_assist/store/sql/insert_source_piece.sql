INSERT INTO source_pieces (source, position, piece) VALUES (?, ?, ?)
