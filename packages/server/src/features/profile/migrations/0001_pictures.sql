CREATE TABLE pictures (
  -- 128 random bits; whoever knows the address may look.
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- A WebP image that this service encoded itself, in base64.
  webp TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
-- Everybody has one picture at most.
CREATE UNIQUE INDEX pictures_user_id ON pictures (user_id);
