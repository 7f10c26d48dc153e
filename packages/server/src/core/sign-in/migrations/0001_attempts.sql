CREATE TABLE attempts (
  id TEXT PRIMARY KEY,
  -- SHA-256 of what the browser that began it holds; the id itself proves nothing.
  proof_hash TEXT NOT NULL,
  intent TEXT NOT NULL,
  -- The address to be proved.
  email TEXT NOT NULL,
  name TEXT,
  -- JSON of what will be set up once the address is proved (a password's hash), sealed.
  enrolments TEXT NOT NULL,
  -- JSON of the options the attempt began with.
  options TEXT NOT NULL,
  -- The address was somebody's already: this attempt behaves like any other and can never be completed.
  decoy INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  completed_at BIGINT
);
CREATE INDEX attempts_expires_at ON attempts (expires_at);
