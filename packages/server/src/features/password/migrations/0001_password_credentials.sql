CREATE TABLE password_credentials (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- PHC string: algorithm, parameters, salt and hash.
  hash TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
