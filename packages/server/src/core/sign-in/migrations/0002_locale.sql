-- The language of whoever began it: mails about it are written in it.
ALTER TABLE attempts ADD COLUMN locale TEXT NOT NULL DEFAULT 'en';
