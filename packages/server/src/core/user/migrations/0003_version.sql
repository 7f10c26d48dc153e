-- Goes up with every change of a person, so that of two who change one at once the second hears of the first.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
