-- The invitation a sign-up was begun with.
ALTER TABLE attempts ADD COLUMN invitation_id TEXT;
