-- One row while a deployment has no owner and ever after. The link's secret is a MAC over `nonce`, so it stands nowhere and
-- every replica prints the same one.
CREATE TABLE setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  nonce TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  completed_at BIGINT
);
