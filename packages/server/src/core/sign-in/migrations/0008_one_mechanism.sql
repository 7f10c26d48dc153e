-- The newest link that allows tries again now stands with everything else that is mailed and works once; the table before is left to
-- the release before this one.
INSERT INTO one_time_secrets (purpose, subject, token_hash, email, user_id, expires_at, tries, sends)
  SELECT 'unlock', l.identifier, l.token_hash, u.email, l.user_id, l.expires_at, 0, 1
  FROM sign_in_unlocks l JOIN users u ON u.id = l.user_id
  WHERE l.token_hash = (SELECT n.token_hash FROM sign_in_unlocks n WHERE n.identifier = l.identifier ORDER BY n.expires_at DESC, n.token_hash LIMIT 1);
