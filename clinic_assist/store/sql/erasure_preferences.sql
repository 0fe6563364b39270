SELECT name, body, at FROM preferences WHERE name LIKE 'erasure-%'
