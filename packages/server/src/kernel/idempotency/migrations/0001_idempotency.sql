-- What was done under an idempotency key, written in the transaction that did it. `id` is a hash of who sent the key, to
-- which route, and the key; `sealed` holds a digest of the request and the answer, which may carry what is shown only once.
CREATE TABLE idempotency_keys (
  id TEXT PRIMARY KEY,
  -- Empty only within the transaction that does it.
  sealed TEXT,
  expires_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at);
