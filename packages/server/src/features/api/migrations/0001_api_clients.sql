-- APIs (resource servers) that check our tokens, each with the credential it presents to us.
CREATE TABLE api_clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- What tokens for this API carry in `aud`.
  audience TEXT NOT NULL,
  -- SHA-256 of the whole secret.
  secret_hash TEXT NOT NULL,
  -- A JSON list: the most it may ask for.
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
