-- Sums by set of segments are a few rows, sums by county are thousands, and both give the same totals by segment.
CREATE OR REPLACE VIEW county_representative (
  county UInt32 COMMENT 'GB/T 2260 county of a segment',
  representative_county UInt32 COMMENT 'First of the counties that are in exactly the same segments'
) AS
SELECT county, min(county) OVER (PARTITION BY segment_set) AS representative_county
FROM county_segment_set
COMMENT 'Counties of segments, each with the county that represents all counties of the same segments';
