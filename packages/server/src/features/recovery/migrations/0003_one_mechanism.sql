-- These now stand with everything else that works once; the table here is left to the release before this one.
INSERT INTO one_time_secrets (purpose, subject, token_hash, email, user_id, user_epoch, expires_at, tries, sends, consumed_at)
  SELECT 'recovery', l.user_id, l.token_hash, u.email, l.user_id, l.user_epoch, l.expires_at, 0, 1, l.used_at
  FROM recovery_links l JOIN users u ON u.id = l.user_id;
