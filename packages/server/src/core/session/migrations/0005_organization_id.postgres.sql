-- outside a transaction
-- The sessions that are in an organization, for when it is deleted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_organization_id ON sessions (organization_id) WHERE organization_id IS NOT NULL;
