SELECT body FROM preferences WHERE name LIKE 'erasure-%'
