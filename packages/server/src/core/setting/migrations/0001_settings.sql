-- One row: what owners chose over the configuration. `chosen` is a JSON object; what it does not name is as configured.
CREATE TABLE runtime_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  chosen TEXT NOT NULL,
  version BIGINT NOT NULL
);
INSERT INTO runtime_settings (id, chosen, version) VALUES (1, '{}', 1);
