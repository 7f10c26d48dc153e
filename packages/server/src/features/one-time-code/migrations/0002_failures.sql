-- Wrong codes of each address, over all its attempts, by a keyed hash of the address; decoys' count as well.
CREATE TABLE one_time_code_failures (
  address TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  -- A delay after the latest: then they are forgotten.
  ends_at BIGINT NOT NULL
);
CREATE INDEX one_time_code_failures_ends_at ON one_time_code_failures (ends_at);
