-- The newest link of each purpose for each thing it is about, with its code where it has one. Nothing here opens anything by
-- itself: the hashes are over values that stand only in the mail and in the browser that asked for it.
CREATE TABLE one_time_secrets (
  purpose TEXT NOT NULL,
  -- What it is about: an attempt, a person, an identifier.
  subject TEXT NOT NULL,
  -- SHA-256 of what the link carries.
  token_hash TEXT NOT NULL,
  -- Of the code in the mail, with what only the browser holds that asked for it.
  code_hash TEXT,
  -- Of the code that is shown in that browser, with what only the link carries.
  confirm_hash TEXT,
  -- Where the mail went.
  email TEXT NOT NULL,
  -- Whose it is, if that is known. It goes with them.
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  -- Their epoch when it was made: in any other, and for another address, it is worth nothing. Null where neither matters.
  user_epoch BIGINT,
  expires_at BIGINT NOT NULL,
  -- Wrong guesses, counted across whatever was sent until one is over.
  tries INTEGER NOT NULL,
  sends INTEGER NOT NULL,
  consumed_at BIGINT,
  PRIMARY KEY (purpose, subject)
);
CREATE UNIQUE INDEX one_time_secrets_token_hash ON one_time_secrets (token_hash);
CREATE INDEX one_time_secrets_user_id ON one_time_secrets (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX one_time_secrets_expires_at ON one_time_secrets (expires_at);

-- Wrong codes of each address, over everything that was mailed to it, by a keyed hash of the address; decoys' count as well.
CREATE TABLE one_time_guesses (
  address TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  -- A delay after the latest: then they are forgotten.
  ends_at BIGINT NOT NULL
);
CREATE INDEX one_time_guesses_ends_at ON one_time_guesses (ends_at);
