-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_organization_type ON audit_events (organization_type, id) WHERE organization_type IS NOT NULL;
