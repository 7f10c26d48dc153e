-- What ends with a person. Most attempts have none.
CREATE INDEX attempts_user_id ON attempts (user_id) WHERE user_id IS NOT NULL;
