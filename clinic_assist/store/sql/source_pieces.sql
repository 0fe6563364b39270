SELECT piece FROM source_pieces WHERE source = ? ORDER BY position
