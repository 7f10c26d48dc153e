-- One row, sealed with the root secret: tells at start-up whether this process has the right one.
CREATE TABLE root_secret_probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed TEXT NOT NULL
);

-- Mails to be sent, written in the transaction that wants them. `sealed` holds subject, text and HTML, which may carry codes.
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  recipient TEXT NOT NULL,
  sealed TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX outbox_created_at ON outbox (created_at);

-- Development only: how far the service's clock has been moved.
CREATE TABLE clock_advance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  advanced_ms BIGINT NOT NULL
);
