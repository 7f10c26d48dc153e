-- The organization a session is in; null for none. A reference, so that one that is deleted meanwhile is not entered.
ALTER TABLE sessions ADD COLUMN organization_id TEXT REFERENCES organizations (id) ON DELETE SET NULL;
-- Why it had to leave that one; it stays out until it enters again.
ALTER TABLE sessions ADD COLUMN organization_left TEXT;
-- JSON array: the sign-in methods that were used, by name.
ALTER TABLE sessions ADD COLUMN methods TEXT NOT NULL DEFAULT '[]';
-- Who acts in the person's name, if it is not the person.
ALTER TABLE sessions ADD COLUMN actor_id TEXT;
-- For how long it was not used at most between two uses: an organization may say no to that for good.
ALTER TABLE sessions ADD COLUMN longest_idle_ms BIGINT NOT NULL DEFAULT 0;

-- Who may be where, what they are there, and what that organization's gate looks at. Of several roles the strongest stands for all.
CREATE VIEW organization_entrances AS
SELECT m.organization_id AS id, m.user_id, m.joined_at, o.slug, o.name, o.suspended_at, o.policy,
  SUBSTR((
    SELECT MIN(CASE t.relation WHEN 'owner' THEN '0owner' WHEN 'admin' THEN '1admin' WHEN 'member' THEN '2member' ELSE '3' || r.name END)
    FROM relation_tuples t LEFT JOIN roles r ON r.id = t.relation
    WHERE t.object_type = 'organization' AND t.object_id = m.organization_id AND t.subject_type = 'user' AND t.subject_id = m.user_id
      AND t.subject_relation = '' AND t.condition IS NULL
  ), 2) AS role
FROM memberships m JOIN organizations o ON o.id = m.organization_id;

-- A session with whose it is and where it is: what the gates look at is as fresh as the session.
CREATE VIEW session_context AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at, s.organization_id, s.organization_left, s.methods, s.actor_id, s.longest_idle_ms,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before,
  o.slug AS organization_slug, o.name AS organization_name, o.suspended_at AS organization_suspended_at, o.policy AS organization_policy,
  e.joined_at AS organization_joined_at, e.role AS organization_role
FROM sessions s
JOIN users u ON u.id = s.user_id
LEFT JOIN organizations o ON o.id = s.organization_id AND s.organization_left IS NULL
LEFT JOIN organization_entrances e ON e.id = s.organization_id AND e.user_id = s.user_id;
