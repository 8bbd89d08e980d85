CREATE OR REPLACE VIEW coverage_ratio AS
SELECT campaign, figure.id AS id, figure.platform AS platform, figure.outlet_type AS outlet_type, figure.metric AS metric, figure.as_of AS as_of,
  toInt256(multiIf(figure.metric = 'outlets', outlets, figure.metric = 'county_count', counties, figure.metric = 'villages', villages, partners)) AS numerator,
  if((SELECT count() FROM reference_outlet_load) = 0, 'no register of outlets is loaded', NULL) AS reason
FROM (
  SELECT campaign, figure, countIf(outlet_id != '') AS outlets, uniqExact(nullIf(county, 0)) AS counties, uniqExact(nullIf(village, 0)) AS villages, countIf(run_by_partner) AS partners
  FROM (
    SELECT campaign, arrayJoin(coverage_figures) AS figure
    FROM (SELECT campaign, coverage_figures FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
  ) AS asked
  LEFT JOIN outlet ON outlet.platform = figure.platform AND opened_on <= figure.as_of AND figure.as_of < closed_on AND figure.outlet_type IN ('', outlet.outlet_type)
  GROUP BY campaign, figure
)
COMMENT 'Figures about the register of outlets; read campaign_figure';
