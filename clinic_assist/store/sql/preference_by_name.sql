SELECT body FROM preferences WHERE name = ?
