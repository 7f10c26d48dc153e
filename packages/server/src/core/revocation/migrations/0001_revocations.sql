-- The number of the newest row of the log. Taking the next one locks this row until the transaction ends, so numbers have
-- no gaps and come in the order of commits.
CREATE TABLE revocation_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL
);
INSERT INTO revocation_head (id, seq) VALUES (1, 0);

-- Instants are whole seconds since the epoch, as in the tokens they are compared with.
CREATE TABLE revocations (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  -- From then on nothing this takes away could still be alive, and the row goes.
  exp BIGINT NOT NULL,
  kind TEXT NOT NULL,
  revoked_id TEXT NOT NULL,
  -- Of a subject: tokens issued up to and including then.
  issued_before BIGINT
);
CREATE INDEX revocations_exp ON revocations (exp);
