-- JSON object: since when owners have required what they require of sign-ins.
ALTER TABLE runtime_settings ADD COLUMN demanded_since TEXT NOT NULL DEFAULT '{}';
