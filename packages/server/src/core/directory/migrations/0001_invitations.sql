-- Somebody was asked by mail to join an organization.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- Whose mailbox it went to; nobody else can accept it.
  email TEXT NOT NULL,
  -- JSON: keys of the roles it brings.
  roles TEXT NOT NULL,
  -- SHA-256 of what the link carries.
  token_hash TEXT NOT NULL,
  -- Whose right to invite it stands on, where that is a person. Gone with them.
  inviter_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  -- As the audit names whoever invited.
  invited_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- When the newest link went out.
  sent_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  accepted_at BIGINT,
  accepted_by TEXT REFERENCES users (id) ON DELETE CASCADE,
  revoked_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX invitations_token_hash ON invitations (token_hash);
-- One open invitation for an address in an organization: another one renews it.
CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_organization_id ON invitations (organization_id, id);
CREATE INDEX invitations_inviter_id ON invitations (inviter_id) WHERE inviter_id IS NOT NULL;
CREATE INDEX invitations_accepted_by ON invitations (accepted_by) WHERE accepted_by IS NOT NULL;
CREATE INDEX invitations_expires_at ON invitations (expires_at);
