-- When somebody was last asked whether they want a passkey, and whether they want to be asked again.
CREATE TABLE passkey_offers (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  offered_at BIGINT NOT NULL,
  declined BIGINT NOT NULL DEFAULT 0
);
