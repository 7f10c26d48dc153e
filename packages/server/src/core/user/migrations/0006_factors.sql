-- JSON array, sorted: the second factors the person holds, by name. What each is made of stands in its own slice; here it is
-- read with the person, wherever a sign-in or a session is judged.
ALTER TABLE users ADD COLUMN factors TEXT NOT NULL DEFAULT '[]';
