-- outside a transaction
-- Whether a name is taken, wherever.
CREATE INDEX CONCURRENTLY IF NOT EXISTS roles_by_name ON roles (name);
