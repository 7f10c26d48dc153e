-- How often a secret was guessed in a row, by a keyed hash of what was typed to say who it is: those nobody has count too.
CREATE TABLE sign_in_tries (
  identifier TEXT PRIMARY KEY,
  -- Since the last success.
  failures INTEGER NOT NULL,
  -- Tries under way. They count as failures until they have ended; what a crash left behind is forgotten at `reserved_until`.
  reserved INTEGER NOT NULL,
  reserved_until BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  -- When the failures became too many for unknown devices; 0 for never.
  locked_at BIGINT NOT NULL,
  -- When its owner, if there is one, was last told; and how often since `notices_since`.
  notified_at BIGINT NOT NULL,
  notices INTEGER NOT NULL,
  notices_since BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX sign_in_tries_used_at ON sign_in_tries (used_at);

-- Links in mails that allow tries again. Used once: the row goes.
CREATE TABLE sign_in_unlocks (
  token_hash TEXT PRIMARY KEY,
  identifier TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_unlocks_user_id ON sign_in_unlocks (user_id);
CREATE INDEX sign_in_unlocks_expires_at ON sign_in_unlocks (expires_at);
