-- Key pairs that tokens are signed with. What state one is in follows from its instants and the clock alone.
CREATE TABLE signing_keys (
  -- RFC 7638 thumbprint.
  kid TEXT PRIMARY KEY,
  alg TEXT NOT NULL,
  -- Counts up from 1 for each algorithm; of several processes that make the same one, the index below lets one.
  generation BIGINT NOT NULL,
  -- JWK without kid, alg and use.
  public_jwk TEXT NOT NULL,
  -- JWK, sealed. Null once it will never sign again.
  sealed_private TEXT,
  published_at BIGINT NOT NULL,
  -- Null: stands by.
  signs_from BIGINT,
  -- Taken out by hand; refused from then on.
  removed_at BIGINT
);
CREATE UNIQUE INDEX signing_keys_generation ON signing_keys (alg, generation);
