-- Once more, as a reference: a session that enters an organization while that is deleted does not keep its id.
DROP VIEW session_context;
ALTER TABLE sessions DROP COLUMN organization_id;
ALTER TABLE sessions ADD COLUMN organization_id TEXT REFERENCES organizations (id) ON DELETE SET NULL;
CREATE INDEX sessions_organization_id ON sessions (organization_id) WHERE organization_id IS NOT NULL;

CREATE VIEW session_context AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at, s.organization_id, s.organization_left, s.methods, s.actor_id,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before,
  u.version AS user_version,
  o.slug AS organization_slug, o.name AS organization_name, o.suspended_at AS organization_suspended_at, o.policy AS organization_policy,
  m.joined_at AS organization_joined_at
FROM sessions s
JOIN users u ON u.id = s.user_id
LEFT JOIN organizations o ON o.id = s.organization_id AND s.organization_left IS NULL
LEFT JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id;
