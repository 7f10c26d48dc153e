-- A way back in that an operator made for one person. Only the link's hash is kept.
CREATE TABLE recovery_links (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE UNIQUE INDEX recovery_links_token_hash ON recovery_links (token_hash);
