-- Its rows are the column members of segment.
DROP VIEW IF EXISTS segment_member;
