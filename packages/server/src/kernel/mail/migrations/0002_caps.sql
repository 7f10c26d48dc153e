-- How many mails went to whom lately. `key` is a keyed hash of the address, or stands for all mails together.
CREATE TABLE mail_caps (
  key TEXT PRIMARY KEY,
  sent BIGINT NOT NULL,
  -- From then on it counts anew.
  ends_at BIGINT NOT NULL
);
CREATE INDEX mail_caps_ends_at ON mail_caps (ends_at);
