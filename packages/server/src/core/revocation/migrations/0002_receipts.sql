-- Set where somebody waits to hear that everybody has seen the row: whoever applies it says so at once.
ALTER TABLE revocations ADD COLUMN wants_receipt INTEGER NOT NULL DEFAULT 0;

-- Every process that serves keeps one row for as long as it lives. Instants are milliseconds here.
CREATE TABLE revocation_followers (
  id TEXT PRIMARY KEY,
  -- For people: machine and process.
  name TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  -- Up to here it has seen the log, and since when that is written here.
  head BIGINT NOT NULL,
  head_at BIGINT NOT NULL,
  -- When it last said anything.
  beat_at BIGINT NOT NULL
);
