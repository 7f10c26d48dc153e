-- Links in mails about a change of somebody's account, for whoever did not make it.
CREATE TABLE securing_links (
  -- SHA-256 of what the link carries.
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- Which change the mail tells of, and the address it went to.
  kind TEXT NOT NULL,
  email TEXT NOT NULL,
  -- What was added to the account from this instant on goes, whoever added it.
  since BIGINT NOT NULL,
  -- Whether the link gives the account this address again, if it has another by then.
  puts_back SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX securing_links_user_id ON securing_links (user_id);
CREATE INDEX securing_links_expires_at ON securing_links (expires_at);
