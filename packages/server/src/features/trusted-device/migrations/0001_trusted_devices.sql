-- Browsers in which somebody's second step is not asked for again for a while. Only the hash of a browser's token is kept.
-- Of another epoch of the person, or another state of their factors, a row is worth nothing.
CREATE TABLE trusted_devices (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  user_epoch BIGINT NOT NULL,
  factors_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  user_agent TEXT,
  ip TEXT
);
CREATE UNIQUE INDEX trusted_devices_token_hash ON trusted_devices (token_hash);
CREATE INDEX trusted_devices_user_id ON trusted_devices (user_id);
CREATE INDEX trusted_devices_expires_at ON trusted_devices (expires_at);
