-- Rows are numbered and sealed after the fact, in batches: see checkpoints below. Personal data stands outside what is
-- hashed; the hash covers a salted commitment to each field, so that a person can be erased and the proof still holds.
ALTER TABLE audit_events ADD COLUMN salt TEXT;
-- JSON: by field, SHA-256 of salt, name and value. Never erased.
ALTER TABLE audit_events ADD COLUMN commitments TEXT;
-- Made under the root secret when the row was written: nobody else can write a row that is sealed without remark.
ALTER TABLE audit_events ADD COLUMN mac TEXT;
-- Its place in the sealed order; null until then. Rows that commit late are simply sealed later.
ALTER TABLE audit_events ADD COLUMN sealed_seq BIGINT;
CREATE UNIQUE INDEX audit_events_sealed ON audit_events (sealed_seq);
CREATE INDEX audit_events_unsealed ON audit_events (at, id) WHERE sealed_seq IS NULL;
CREATE INDEX audit_events_of_user ON audit_events (user_id, id);
CREATE INDEX audit_events_nobodys ON audit_events (at) WHERE personal IS NOT NULL AND user_id IS NULL;

-- The chain: each signs its batch and names the one before it by hash. Of two that seal at once, the number decides.
CREATE TABLE audit_checkpoints (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  -- Hashes of the batch's rows in their order, 43 characters each.
  leaves TEXT NOT NULL,
  -- JSON: ids of rows whose MAC was not good when they were sealed.
  doubtful TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
);

-- What signs them. One row; the private half is sealed under the root secret.
CREATE TABLE audit_keys (
  id TEXT PRIMARY KEY CHECK (id = 'checkpoints'),
  public_key TEXT NOT NULL,
  sealed_private TEXT NOT NULL
);
