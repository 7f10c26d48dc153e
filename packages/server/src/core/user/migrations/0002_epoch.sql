-- Goes up whenever everything a person holds must end; a session carries the one it began in.
ALTER TABLE users ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
-- Access tokens issued up to and including this second are refused.
ALTER TABLE users ADD COLUMN revoked_before BIGINT NOT NULL DEFAULT 0;
