INSERT INTO audit_key (only_one, sealing) VALUES (1, ?) ON CONFLICT (only_one) DO UPDATE SET sealing = excluded.sealing
