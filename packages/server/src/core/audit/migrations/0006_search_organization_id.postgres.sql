-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_organization_id ON audit_events (organization_id, id) WHERE organization_id IS NOT NULL;
