-- The number of the last change of tuples. Who changes any takes the next one first, and so waits for whoever did before.
CREATE TABLE access_head (
  id INTEGER PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO access_head (id, version) VALUES (1, 0);

-- "subject has relation to object".
CREATE TABLE relation_tuples (
  object_type TEXT NOT NULL,
  object_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  -- Whoever has this relation to the subject; empty for the subject itself.
  subject_relation TEXT NOT NULL DEFAULT '',
  -- Reserved: JSON of a condition and its context. A tuple that has one counts for nothing yet.
  condition TEXT,
  -- Whose it is, when it is an organization's: such a tuple goes with it, and nobody else's question reads it.
  organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (object_type, object_id, relation, subject_type, subject_id, subject_relation)
);
CREATE INDEX relation_tuples_subject ON relation_tuples (subject_type, subject_id, object_type, object_id);
-- Who holds a role that was made, wherever. Of the built-in ones there are too many to list, and nobody asks.
CREATE INDEX relation_tuples_made_role ON relation_tuples (relation, object_type, object_id) WHERE substr(relation, 1, 4) = 'rol_';
CREATE INDEX relation_tuples_organization ON relation_tuples (organization_id) WHERE organization_id IS NOT NULL;

-- Names of roles that are not built in; what they may do are tuples.
CREATE TABLE roles (
  id TEXT PRIMARY KEY,
  -- deployment, or organization
  level TEXT NOT NULL,
  -- Whose own it is; null for roles of the deployment and for those that all organizations share.
  organization_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX roles_name ON roles (level, COALESCE(organization_id, ''), name);
-- Whether a name is taken, wherever.
CREATE INDEX roles_by_name ON roles (name);
