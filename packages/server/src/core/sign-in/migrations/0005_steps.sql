-- Whose the attempt is, once that is known, and their epoch then: it ends with everything else they hold.
ALTER TABLE attempts ADD COLUMN user_id TEXT REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE attempts ADD COLUMN user_epoch BIGINT NOT NULL DEFAULT 0;
-- The session that is to be raised.
ALTER TABLE attempts ADD COLUMN session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE;
-- JSON of what was shown so far, and of what is to be reached.
ALTER TABLE attempts ADD COLUMN shown TEXT NOT NULL DEFAULT '[]';
ALTER TABLE attempts ADD COLUMN wanted TEXT;
-- Goes up with everything that is shown or brought.
ALTER TABLE attempts ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
-- Wrong answers to what was asked.
ALTER TABLE attempts ADD COLUMN wrong_answers INTEGER NOT NULL DEFAULT 0;

-- Wrong answers of one account in a row, over all attempts, and until when nobody can give another.
CREATE TABLE second_step_failures (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  failures INTEGER NOT NULL,
  failed_at BIGINT NOT NULL,
  closed_until BIGINT NOT NULL
);
CREATE INDEX second_step_failures_failed_at ON second_step_failures (failed_at);
