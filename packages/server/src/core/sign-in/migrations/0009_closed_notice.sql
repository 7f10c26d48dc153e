-- When the owner was told last that their second step is closed.
ALTER TABLE second_step_failures ADD COLUMN notified_at BIGINT;
