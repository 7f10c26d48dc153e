-- outside a transaction
-- For searching, newest first: an id begins with its instant.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_type ON audit_events (type, id);
