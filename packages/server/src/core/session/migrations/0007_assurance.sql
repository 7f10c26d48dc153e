-- When what was proved: a level falls back a while after it was, or once the session was not used for long (then it is null
-- again). The column acr keeps the highest level that was ever reached.
ALTER TABLE sessions ADD COLUMN aal2_at BIGINT;
ALTER TABLE sessions ADD COLUMN aal3_at BIGINT;
ALTER TABLE sessions ADD COLUMN phr_at BIGINT;

-- A session with whose it is, where it is, and what was proved in it: what the gates look at is as fresh as the session. The
-- view before, session_context, is left to the release before this one.
CREATE VIEW session_standing AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at, s.organization_id, s.organization_left, s.methods, s.actor_id, s.longest_idle_ms,
  s.aal2_at, s.aal3_at, s.phr_at,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before,
  u.factors,
  o.slug AS organization_slug, o.name AS organization_name, o.suspended_at AS organization_suspended_at, o.policy AS organization_policy,
  e.joined_at AS organization_joined_at, e.role AS organization_role
FROM sessions s
JOIN users u ON u.id = s.user_id
LEFT JOIN organizations o ON o.id = s.organization_id AND s.organization_left IS NULL
LEFT JOIN organization_entrances e ON e.id = s.organization_id AND e.user_id = s.user_id;
