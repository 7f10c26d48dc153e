-- Nothing asks for these any more: a person's events are found by (user_id, id).
DROP INDEX IF EXISTS audit_events_user;
DROP INDEX IF EXISTS audit_events_at;
