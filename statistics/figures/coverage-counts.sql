-- What the register of outlets holds for each coverage figure of a campaign; those without an outlet are left out.
SELECT figure.id AS id, toUInt32(multiIf(figure.metric = 'outlets', count(),
  figure.metric = 'county_count', uniqExact(nullIf(county, '')),
  figure.metric = 'villages', uniqExact(nullIf(village, '')), countIf(run_by_partner))) AS counted
FROM (
  SELECT arrayJoin(coverage_figures) AS figure, figure.platform AS platform
  FROM (
    SELECT coverage_figures FROM reference_campaign WHERE campaign = {campaign:String} ORDER BY load_version DESC LIMIT 1
  )
) AS asked
INNER JOIN (SELECT * REPLACE (platform::String AS platform) FROM outlet) AS outlet USING (platform)
WHERE opened_on <= figure.as_of AND figure.as_of < closed_on AND figure.outlet_type IN ('', outlet.outlet_type)
GROUP BY figure
