-- Goes up with every change of what is kept about a person, so that whoever changes them can say which state they saw.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
