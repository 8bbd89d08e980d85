-- Commits of workers that do not know the column get 0, so their slices are computed again.
ALTER TABLE rollup ADD COLUMN IF NOT EXISTS definition UInt16 DEFAULT 0 AFTER seen_arrivals;
