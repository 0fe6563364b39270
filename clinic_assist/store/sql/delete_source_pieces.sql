DELETE FROM source_pieces WHERE source = ?
