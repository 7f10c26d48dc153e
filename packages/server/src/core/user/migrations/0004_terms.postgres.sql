-- What people are found by: each word of theirs, folded (search/terms.ts). Personal data; goes with the person.
CREATE TABLE user_terms (
  -- In the order of its bytes, whatever the database sorts by: what begins with a word stands together.
  term TEXT COLLATE "C" NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (term, user_id)
);
CREATE INDEX user_terms_user_id ON user_terms (user_id, term);
-- What the person's terms were made from; null where none were made yet.
ALTER TABLE users ADD COLUMN terms_of TEXT;
