-- How costly a hash is that another system made: the same hash with nothing in it. Null for our own.
ALTER TABLE password_credentials ADD COLUMN imported_like TEXT;
CREATE INDEX password_credentials_imported_like ON password_credentials (imported_like) WHERE imported_like IS NOT NULL;
-- Every kind there is, so that nobody has to look through all hashes for them.
CREATE TABLE password_imports (
  imported_like TEXT PRIMARY KEY,
  last_import_at BIGINT NOT NULL
);
