INSERT INTO chain (seq, kind, item, digest, hash) VALUES (?, ?, ?, ?, ?)
