-- Who was a member once and is not any more: a rule that makes members by itself leaves them out.
CREATE TABLE departures (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX departures_user_id ON departures (user_id);
