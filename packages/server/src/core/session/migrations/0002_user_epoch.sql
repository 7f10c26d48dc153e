-- The user's epoch when the session began: in any other it is over.
ALTER TABLE sessions ADD COLUMN user_epoch BIGINT NOT NULL DEFAULT 0;

-- A session with whose it is: what the gate looks at is as fresh as the session.
CREATE VIEW signed_in AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before
FROM sessions s JOIN users u ON u.id = s.user_id;
