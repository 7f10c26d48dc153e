-- A refresh token is a position in a chain; the chain is this one row.
CREATE TABLE refresh_families (
  id TEXT PRIMARY KEY,
  -- The session it belongs to; ends with it.
  session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  -- What its tokens are authenticated with.
  sealed_secret TEXT NOT NULL,
  -- Whether the access token travels in a cookie or in the body.
  access_in TEXT NOT NULL,
  -- What the client must prove besides (RFC 8705, RFC 9449); none yet.
  binding TEXT,
  -- The token that is valid now.
  generation BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  -- How the newest generation came about: when, in service-up time, by which device, with which retry key (both hashed).
  turned_up_ms BIGINT NOT NULL,
  turned_by TEXT NOT NULL,
  retry_key_hash TEXT,
  -- The newest generation that was answered to a second device, and how many in a row were.
  shared_generation BIGINT NOT NULL DEFAULT 0,
  shared_run INTEGER NOT NULL DEFAULT 0,
  ended_at BIGINT,
  end_reason TEXT
);
CREATE INDEX refresh_families_session_id ON refresh_families (session_id);
CREATE INDEX refresh_families_user_id ON refresh_families (user_id);

-- How long the service has been up, all in all; an outage adds nothing.
CREATE TABLE service_uptime (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  up_ms BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
);
