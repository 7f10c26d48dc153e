-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_actor ON audit_events (actor, id);
