-- These now stand with everything else that is mailed and works once. What is under way goes on; the two tables here are left
-- to the release before this one.
INSERT INTO one_time_secrets (purpose, subject, token_hash, code_hash, confirm_hash, email, expires_at, tries, sends, consumed_at)
  SELECT 'attempt', c.attempt_id, c.token_hash, c.code_hash, c.confirm_hash, a.email, c.expires_at, c.tries, c.sends, c.consumed_at
  FROM one_time_codes c JOIN attempts a ON a.id = c.attempt_id;
INSERT INTO one_time_guesses (address, failures, ends_at) SELECT address, failures, ends_at FROM one_time_code_failures;
