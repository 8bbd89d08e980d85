-- A server of an earlier release knows no key whose text says sandbox, and refuses it.
ALTER TABLE publisher_key ADD COLUMN IF NOT EXISTS sandbox Bool DEFAULT false AFTER platform;
