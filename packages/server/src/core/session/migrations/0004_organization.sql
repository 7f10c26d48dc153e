-- The organization a session is in; null for none.
ALTER TABLE sessions ADD COLUMN organization_id TEXT;
-- Why it had to leave that one; it stays out until it enters again.
ALTER TABLE sessions ADD COLUMN organization_left TEXT;
-- JSON array: the sign-in methods that were used, by name.
ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '[]';
-- Who acts in the person's name, if it is not the person.
ALTER TABLE sessions ADD COLUMN actor_id TEXT;

-- A session with whose it is and where it is: what the gates look at is as fresh as the session.
CREATE VIEW session_context AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at, s.organization_id, s.organization_left, s.methods, s.actor_id,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before,
  o.slug AS organization_slug, o.name AS organization_name, o.suspended_at AS organization_suspended_at, o.policy AS organization_policy,
  m.joined_at AS organization_joined_at
FROM sessions s
JOIN users u ON u.id = s.user_id
LEFT JOIN organizations o ON o.id = s.organization_id AND s.organization_left IS NULL
LEFT JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id;
