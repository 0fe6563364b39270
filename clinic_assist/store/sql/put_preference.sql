INSERT INTO preferences (name, body, at)
VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET body = excluded.body, at = excluded.at
