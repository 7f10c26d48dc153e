-- outside a transaction
-- What ends with the person who acts in another's name. There are few.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_actor_id ON sessions (actor_id) WHERE actor_id IS NOT NULL;
