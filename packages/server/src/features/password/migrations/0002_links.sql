-- Links that were mailed: to choose a new password ('reset'), or to undo what somebody else did ('secure').
CREATE TABLE password_links (
  -- SHA-256 of what the link carries.
  token_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- The address it was sent to, and the person's epoch then: a link to 'reset' is worth nothing in any other.
  email TEXT NOT NULL,
  user_epoch BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
-- The newest link to a new password is the only one.
CREATE UNIQUE INDEX password_links_reset ON password_links (user_id) WHERE purpose = 'reset';
CREATE INDEX password_links_expires_at ON password_links (expires_at);
