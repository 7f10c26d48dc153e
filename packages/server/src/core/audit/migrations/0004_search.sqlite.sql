-- For searching, newest first: an id begins with its instant.
CREATE INDEX audit_events_type ON audit_events (type, id);
CREATE INDEX audit_events_actor ON audit_events (actor, id);
CREATE INDEX audit_events_organization_id ON audit_events (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX audit_events_organization_type ON audit_events (organization_type, id) WHERE organization_type IS NOT NULL;
CREATE INDEX audit_events_organization_user ON audit_events (organization_user, id) WHERE organization_user IS NOT NULL;
CREATE INDEX audit_events_organization_actor ON audit_events (organization_actor, id) WHERE organization_actor IS NOT NULL;
