-- Lists of earlier releases are all in force.
ALTER TABLE reference_segment
  ADD COLUMN IF NOT EXISTS title_zh String AFTER members,
  ADD COLUMN IF NOT EXISTS removed Bool DEFAULT false AFTER title_zh;
