-- outside a transaction
-- Nothing asks for it any more.
DROP INDEX CONCURRENTLY IF EXISTS audit_events_at;
