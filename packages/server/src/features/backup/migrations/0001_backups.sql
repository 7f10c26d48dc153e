-- When the database was copied last, for those who should worry when it was long ago. A copy does not hold its own row.
CREATE TABLE backups (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  made_at BIGINT NOT NULL
);
