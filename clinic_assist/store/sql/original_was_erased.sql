SELECT count(*) > 1 FROM chain WHERE item = ? AND kind = 'import'
