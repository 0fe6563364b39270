INSERT INTO match_decisions (one, other, verdict, at) VALUES (?, ?, ?, ?)
