-- How often something was done within a window; what limits are judged by. `id` is a keyed hash: it tells nobody whose counter it is.
CREATE TABLE counters (
  id TEXT PRIMARY KEY,
  value BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX counters_ends_at ON counters (ends_at);

-- One row: what the names of counters and cached things are hashed with, sealed. The same for as long as the database lives.
CREATE TABLE store_key (
  id TEXT PRIMARY KEY,
  sealed TEXT NOT NULL
);
