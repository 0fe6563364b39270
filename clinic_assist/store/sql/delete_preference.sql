DELETE FROM preferences WHERE name = ?
