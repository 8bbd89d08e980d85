-- What the statement of cells needs to know from lists: counties with the segments that they are of, and the categories of a
-- product group. Read once for all of its scans, each of which would take as long as the rest of it to find them.
SELECT
  (SELECT groupArray((of_county, segments))
    FROM (
      SELECT arrayJoin(if({scope:String} IN ('comparable', 'comparable-counties'), comparable, counties)) AS of_county,
        arraySort(groupArray(toString(segment))) AS segments
      FROM campaign_segment WHERE campaign = {campaign:String} GROUP BY of_county
    )) AS counties,
  (SELECT groupArray(toString(category)) FROM product_group WHERE product_group = {category:String}) AS grouped
