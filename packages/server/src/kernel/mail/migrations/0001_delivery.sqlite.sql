-- What a mail says is erased once nobody needs it, so its column must allow that. What lies here from before was never to
-- be sent: it stays as it is.
DROP INDEX outbox_created_at;
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  recipient TEXT NOT NULL,
  -- Subject, text and HTML, sealed; they may carry codes. Null once it was sent or given up.
  sealed TEXT,
  created_at BIGINT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  -- When it may be tried next; whoever tries it moves this on first. 0 at first, null once there is nothing left to do.
  due_at BIGINT DEFAULT 0,
  -- From then on it would say nothing that is still true.
  expires_at BIGINT,
  -- A random value of the try that is under way, or was the last.
  claim TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  settled_at BIGINT,
  -- sent, kept (in development), expired, failed
  outcome TEXT,
  -- Of the last failure: codes only, no text of a server's.
  reason TEXT
);
INSERT INTO outbox (id, recipient, sealed, created_at, due_at, settled_at, outcome)
SELECT id, recipient, sealed, created_at, NULL, created_at, 'kept' FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_created_at ON outbox (created_at);
CREATE INDEX outbox_due_at ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_expires_at ON outbox (expires_at) WHERE due_at IS NOT NULL AND expires_at IS NOT NULL;
CREATE INDEX outbox_settled_at ON outbox (settled_at) WHERE settled_at IS NOT NULL;
