-- grain: visible slice
CREATE OR REPLACE VIEW visible_slice AS
SELECT slice.slice_start AS slice_start, slice.slice_seconds AS slice_seconds, slice.slice_version AS slice_version,
  slice.seen_arrivals AS seen_arrivals
FROM day_slices
ARRAY JOIN slices AS slice
COMMENT 'Visible slices with their versions';
