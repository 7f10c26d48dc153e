-- Goes up with every change of what a member may do there.
ALTER TABLE memberships ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- What an organization is found by: the words of its name and of its slug in lower case, a space before each.
ALTER TABLE organizations ADD COLUMN search TEXT NOT NULL DEFAULT '';
CREATE INDEX organizations_search ON organizations (id, search);
