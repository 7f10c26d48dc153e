-- The sessions that are in an organization, for when it is deleted.
CREATE INDEX sessions_organization_id ON sessions (organization_id) WHERE organization_id IS NOT NULL;
