-- What happened, for those who must be able to look it up. A row is written in its cause's transaction.
CREATE TABLE audit_events (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  -- Whose account it concerns, and who did it: a person's or client's id, `operator` or `system`.
  user_id TEXT,
  actor TEXT,
  session_id TEXT,
  request_id TEXT,
  -- JSON without personal data.
  details TEXT NOT NULL,
  -- JSON with personal data (address given, IP address, browser); may be erased.
  personal TEXT
);
CREATE INDEX audit_events_user ON audit_events (user_id, at);
CREATE INDEX audit_events_at ON audit_events (at);
