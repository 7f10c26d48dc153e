CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  -- SHA-256 of the cookie's value; the value itself is nowhere.
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  auth_time BIGINT NOT NULL,
  -- JSON array of RFC 8176 values.
  amr TEXT NOT NULL,
  acr TEXT NOT NULL,
  remembered INTEGER NOT NULL,
  user_agent TEXT,
  ip TEXT,
  ended_at BIGINT,
  end_reason TEXT
);
CREATE UNIQUE INDEX sessions_token_hash ON sessions (token_hash);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at);
