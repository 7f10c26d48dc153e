-- Links to a new password now stand with everything else that is mailed and works once; those in the table before are left to the
-- release before this one.
INSERT INTO one_time_secrets (purpose, subject, token_hash, email, user_id, user_epoch, expires_at, tries, sends, consumed_at)
  SELECT 'password reset', user_id, token_hash, email, user_id, user_epoch, expires_at, 0, 1, used_at FROM password_links WHERE purpose = 'reset';
