CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  suspended_at BIGINT,
  -- JSON: what its members must have shown, and how long their sessions live in it.
  policy TEXT NOT NULL,
  max_members INTEGER,
  -- What it is found by: the words of its name and of its slug in lower case, a space before each.
  search TEXT NOT NULL DEFAULT '',
  -- Goes up with every change of this row.
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX organizations_slug ON organizations (slug);
CREATE INDEX organizations_search ON organizations (id, search);

-- Every name that was ever in an address, and whose; rows outlive their organization, so that nobody else gets it.
CREATE TABLE organization_slugs (
  slug TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  taken_at BIGINT NOT NULL
);

-- Who belongs to an organization. What they may do there are relation tuples.
CREATE TABLE memberships (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  joined_at BIGINT NOT NULL,
  -- founder, invitation, domain, administrator, seed
  joined_by TEXT NOT NULL,
  -- Goes up whenever what they may do there changes.
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX memberships_user_id ON memberships (user_id, organization_id);
