SELECT seq, at, event, actor FROM audit WHERE seq > ? ORDER BY seq LIMIT ?
