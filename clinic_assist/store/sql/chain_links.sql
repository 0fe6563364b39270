SELECT seq, kind, item, digest, hash FROM chain ORDER BY seq
