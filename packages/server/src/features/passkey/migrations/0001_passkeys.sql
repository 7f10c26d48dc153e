-- What an authenticator knows a person by: random bytes, the same for all of one person's passkeys, and nothing else about them.
CREATE TABLE passkey_handles (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  handle TEXT NOT NULL
);
CREATE UNIQUE INDEX passkey_handles_handle ON passkey_handles (handle);
-- One row a passkey. The credential's own id is unique over everybody.
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  algorithm BIGINT NOT NULL,
  counter BIGINT NOT NULL,
  transports TEXT NOT NULL,
  backup_eligible BIGINT NOT NULL,
  backed_up BIGINT NOT NULL,
  aaguid TEXT NOT NULL,
  attested BIGINT NOT NULL,
  user_verified BIGINT NOT NULL,
  discoverable BIGINT,
  name TEXT,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  told_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX passkeys_credential_id ON passkeys (credential_id);
CREATE INDEX passkeys_user_id ON passkeys (user_id);
-- What an authenticator is asked to sign, once: deleted by whoever uses it. Only the hash is kept.
CREATE TABLE passkey_challenges (
  challenge_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  bound_to TEXT NOT NULL,
  subject TEXT NOT NULL,
  handle TEXT,
  options TEXT,
  needs_verification BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_expires_at ON passkey_challenges (expires_at);
