-- Counties and platforms that are left out were found when the campaign was applied. An outlet must be open throughout.
CREATE OR REPLACE VIEW comparable_member (
  campaign LowCardinality(String),
  kind LowCardinality(String),
  segment LowCardinality(Nullable(String)),
  member String,
  comparable UInt8,
  reason LowCardinality(Nullable(String)),
  since Nullable(Date)
) AS
WITH framed AS (
  SELECT campaign, comparable[1] AS frame
  FROM (SELECT campaign, comparable, removed FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
  WHERE NOT removed AND notEmpty(comparable)
)
SELECT campaign, kind, nullIf(listed_in, '') AS segment, member, why = '' AS comparable, nullIf(why, '') AS reason,
  since
FROM (
  SELECT campaign::String AS campaign, l.kind AS kind, l.segment AS listed_in, l.member AS member,
    l.reason AS why, l.since AS since
  FROM framed ARRAY JOIN frame.left_out AS l
  UNION ALL
  SELECT campaign::String, 'county', segment::String, toString(arrayJoin(campaign_segment.comparable)), '', NULL
  FROM campaign_segment WHERE campaign IN (SELECT campaign FROM framed WHERE has(frame.kinds, 'counties'))
  UNION ALL
  SELECT campaign::String, 'county', 'all', listed.county, '', NULL
  FROM framed CROSS JOIN (SELECT county FROM county WHERE carries_orders) AS listed
  WHERE has(frame.kinds, 'counties')
    AND NOT has(arrayMap(l -> (l.segment, l.member), frame.left_out), ('all', listed.county))
  UNION ALL
  SELECT campaign::String, 'platform', '', platform, '', NULL
  FROM framed CROSS JOIN values('platform String', 'rural-taobao', 'tmall', 'jd', 'suning', 'pinduoduo', 'lecuntao',
    'post-shopkeeper', 'cloud-farm') AS contract
  WHERE has(frame.kinds, 'platforms')
    AND NOT has(arrayMap(l -> (l.kind, l.member), frame.left_out), ('platform', platform))
  UNION ALL
  SELECT campaign::String, 'outlet', '', concat(platform, ' ', outlet_id), multiIf(opened_on > frame.first_day,
    'opened-later', closed_on <= frame.last_day, 'closed', ''), multiIf(opened_on > frame.first_day, opened_on,
    closed_on <= frame.last_day, closed_on, NULL)
  FROM framed INNER JOIN reference_outlet ON load_version = frame.outlet_load
);
