-- outside a transaction
-- Nothing asks for it any more: a person's events are found by (user_id, id).
DROP INDEX CONCURRENTLY IF EXISTS audit_events_user;
