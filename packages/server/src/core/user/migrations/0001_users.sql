CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_verified_at BIGINT,
  name TEXT,
  picture TEXT,
  locale TEXT,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  -- Set for those who own this deployment.
  owner_since BIGINT
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_owner_since ON users (owner_since) WHERE owner_since IS NOT NULL;
