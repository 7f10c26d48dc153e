-- Whose affair it was, by itself and together with what else is asked for. Only for searching: taken from what is sealed.
ALTER TABLE audit_events ADD COLUMN organization_id TEXT;
ALTER TABLE audit_events ADD COLUMN organization_type TEXT;
ALTER TABLE audit_events ADD COLUMN organization_user TEXT;
ALTER TABLE audit_events ADD COLUMN organization_actor TEXT;
