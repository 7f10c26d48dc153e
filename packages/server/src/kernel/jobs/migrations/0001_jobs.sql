-- Work that comes round, one row each: when it is due next, and which process has it until when.
CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL,
  -- A random value of the run that holds it; null when nobody does.
  holder TEXT,
  lease_until BIGINT NOT NULL,
  -- In a row.
  failures INTEGER NOT NULL
);
