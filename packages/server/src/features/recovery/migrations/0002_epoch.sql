-- The person's epoch when the link was made: in any other it is worth nothing, as everything else they held.
ALTER TABLE recovery_links ADD COLUMN user_epoch BIGINT NOT NULL DEFAULT 0;
