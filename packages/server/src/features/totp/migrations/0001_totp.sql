-- The authenticator app of a person. Its secret is sealed; the step that was used last makes each code usable once.
CREATE TABLE totp_credentials (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  last_step BIGINT NOT NULL,
  set_up_at BIGINT NOT NULL,
  last_used_at BIGINT
);
-- One that is being set up: it opens nothing until a code of it was shown.
CREATE TABLE totp_setups (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX totp_setups_expires_at ON totp_setups (expires_at);
