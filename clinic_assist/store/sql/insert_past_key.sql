INSERT INTO past_keys (epoch, audit, signing_public, until_audit, ended_at) VALUES (?, ?, ?, ?, ?)
