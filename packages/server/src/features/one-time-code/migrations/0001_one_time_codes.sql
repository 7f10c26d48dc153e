-- The newest code of each attempt; sending another one replaces it. Nothing here opens anything by itself: the hashes are
-- over values that stand only in the mail and in the browser that began the attempt.
CREATE TABLE one_time_codes (
  attempt_id TEXT PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  confirm_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  -- Wrong guesses, counted across resends.
  tries INTEGER NOT NULL,
  sends INTEGER NOT NULL,
  consumed_at BIGINT
);
CREATE UNIQUE INDEX one_time_codes_token_hash ON one_time_codes (token_hash);
