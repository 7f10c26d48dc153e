-- Links for "this wasn't me" stand in a table of all kinds of changes now. Those that were mailed before keep working.
INSERT INTO securing_links (token_hash, user_id, kind, email, since, puts_back, created_at, expires_at, used_at)
SELECT token_hash, user_id, 'passwordChanged', email, created_at - 86400000, 1, created_at, expires_at, used_at
FROM password_links WHERE purpose = 'secure' ON CONFLICT (token_hash) DO NOTHING;
