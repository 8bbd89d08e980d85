-- summary: Campaigns | 活动
-- grain: campaign | 活动
-- page: lists 1

-- Who made the orders follows from the events that were placed in the hours of the windows. The operator's word counts
-- for all of them, and never hides a simulation.
CREATE OR REPLACE VIEW campaign (
  campaign LowCardinality(String),
  title String,
  as_of Date,
  sample_factor UInt32,
  simulated Bool,
  partly_simulated Bool,
  loaded_at DateTime64(3, 'Asia/Shanghai')
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH bitAnd(groupBitOr(arrived.origins), 2) != 0 AS has_simulated
SELECT campaign, any(title) AS title, any(as_of) AS as_of, any(sample_factor) AS sample_factor, any(declared)
  OR has_simulated AS simulated,
  NOT any(declared) AND has_simulated AND bitAnd(groupBitOr(arrived.origins), 1) != 0 AS partly_simulated,
    any(loaded_at) AS loaded_at
FROM (
  SELECT campaign, title, as_of, sample_factor, simulated AS declared, loaded_at, removed, window_hours.stat_hour
    AS hours
  FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
) AS latest
ARRAY JOIN hours AS stat_hour
LEFT JOIN (
  SELECT toStartOfHour(slice_start) AS stat_hour, groupBitOr(origins) AS origins FROM slice_arrivals
  WHERE toStartOfHour(slice_start) IN (SELECT arrayJoin(window_hours.stat_hour) FROM reference_campaign)
  GROUP BY stat_hour
) AS arrived USING stat_hour
WHERE NOT removed
GROUP BY campaign;
