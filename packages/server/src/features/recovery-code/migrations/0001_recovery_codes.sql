-- What a person who lost everything else gets in with. Hashes of 120 random bits each; a code that was used is gone.
CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);
