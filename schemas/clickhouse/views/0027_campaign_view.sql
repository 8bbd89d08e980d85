-- Who made the orders follows from the events that were placed in the hours of the windows and their bases. The
-- operator's word counts for all of them, and never hides a simulation.
CREATE OR REPLACE VIEW campaign (
  campaign LowCardinality(String),
  title String,
  as_of Date,
  sample_factor UInt32,
  data_origin String,
  loaded_at DateTime64(3, 'Asia/Shanghai')
) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH groupBitOr(arrived.origins) AS bits
SELECT campaign, any(title) AS title, any(as_of) AS as_of, any(sample_factor) AS sample_factor,
  multiIf(any(declared) OR bits = 2, 'simulated', bits = 3, 'partly-simulated', 'platforms') AS data_origin,
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
