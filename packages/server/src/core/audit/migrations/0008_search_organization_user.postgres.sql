-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_organization_user ON audit_events (organization_user, id) WHERE organization_user IS NOT NULL;
