-- Who must be given terms: everybody from before there were any, and whoever the version before makes or changes.
CREATE INDEX users_without_terms ON users (id)
  WHERE COALESCE(terms_of, '') <> email || CASE WHEN disabled_at IS NULL THEN ' -' ELSE ' d' END || CASE WHEN owner_since IS NULL THEN '- ' ELSE 'o ' END || COALESCE(name, '');
