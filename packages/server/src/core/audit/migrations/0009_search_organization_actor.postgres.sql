-- outside a transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_events_organization_actor ON audit_events (organization_actor, id) WHERE organization_actor IS NOT NULL;
