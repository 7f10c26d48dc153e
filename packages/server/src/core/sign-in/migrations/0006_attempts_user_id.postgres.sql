-- outside a transaction
-- What ends with a person. Most attempts have none.
CREATE INDEX CONCURRENTLY IF NOT EXISTS attempts_user_id ON attempts (user_id) WHERE user_id IS NOT NULL;
