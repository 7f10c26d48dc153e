-- Goes up with every change of the second factors somebody holds: what rests on one that was shown ends with it.
ALTER TABLE users ADD COLUMN factors_version BIGINT NOT NULL DEFAULT 0;
