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
  SELECT campaign::String AS campaign, m.1 AS kind, m.2 AS listed_in, m.3 AS member, m.4 AS why, m.5 AS since
  FROM framed CROSS JOIN (SELECT groupArray(county) AS carrying FROM county WHERE carries_orders) AS listed
  ARRAY JOIN arrayConcat(
    arrayMap(l -> (l.kind, l.segment, l.member, l.reason, l.since), frame.left_out),
    arrayMap(county -> ('county', 'all', county, '', NULL), if(has(frame.kinds, 'counties'),
      arrayExcept(carrying, arrayMap(l -> l.member, arrayFilter(l -> l.segment = 'all', frame.left_out))), [])),
    arrayMap(platform -> ('platform', '', platform, '', NULL), if(has(frame.kinds, 'platforms'),
      arrayExcept(['rural-taobao', 'tmall', 'jd', 'suning', 'pinduoduo', 'lecuntao', 'post-shopkeeper', 'cloud-farm',
        'youzan', 'wechat-shop'],
        arrayMap(l -> l.member, arrayFilter(l -> l.kind = 'platform', frame.left_out))), []))) AS m
  UNION ALL
  SELECT campaign::String, 'county', segment::String, toString(arrayJoin(campaign_segment.comparable)), '', NULL
  FROM campaign_segment WHERE campaign IN (SELECT campaign FROM framed WHERE has(frame.kinds, 'counties'))
  UNION ALL
  SELECT campaign::String, 'outlet', '', concat(platform, ' ', outlet_id), multiIf(opened_on > frame.first_day,
    'opened-later', closed_on <= frame.last_day, 'closed', ''), multiIf(opened_on > frame.first_day, opened_on,
    closed_on <= frame.last_day, closed_on, NULL)
  FROM framed INNER JOIN reference_outlet ON load_version = frame.outlet_load
);
