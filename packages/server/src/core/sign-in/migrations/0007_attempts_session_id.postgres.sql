-- outside a transaction
-- What ends with a session. Most attempts have none.
CREATE INDEX CONCURRENTLY IF NOT EXISTS attempts_session_id ON attempts (session_id) WHERE session_id IS NOT NULL;
