-- outside a transaction
-- Who holds a role that was made, wherever. Of the built-in ones there are too many to list, and nobody asks.
CREATE INDEX CONCURRENTLY IF NOT EXISTS relation_tuples_made_role ON relation_tuples (relation, object_type, object_id)
  WHERE substr(relation, 1, 4) = 'rol_';
