-- What a mail says is erased once nobody needs it, so its column must allow that.
ALTER TABLE outbox ALTER COLUMN sealed DROP NOT NULL;
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT '';
-- When it may be tried next; whoever tries it moves this on first. 0 at first, null once there is nothing left to do.
ALTER TABLE outbox ADD COLUMN due_at BIGINT;
-- From then on it would say nothing that is still true.
ALTER TABLE outbox ADD COLUMN expires_at BIGINT;
-- A random value of the try that is under way, or was the last.
ALTER TABLE outbox ADD COLUMN claim TEXT;
ALTER TABLE outbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN settled_at BIGINT;
-- sent, kept (in development), expired, failed
ALTER TABLE outbox ADD COLUMN outcome TEXT;
-- Of the last failure: codes only, no text of a server's.
ALTER TABLE outbox ADD COLUMN reason TEXT;
-- What lies here from before was never to be sent; what the build before still writes while this one rolls out, is.
UPDATE outbox SET settled_at = created_at, outcome = 'kept';
ALTER TABLE outbox ALTER COLUMN due_at SET DEFAULT 0;
CREATE INDEX outbox_due_at ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_expires_at ON outbox (expires_at) WHERE due_at IS NOT NULL AND expires_at IS NOT NULL;
CREATE INDEX outbox_settled_at ON outbox (settled_at) WHERE settled_at IS NOT NULL;
