CREATE OR REPLACE VIEW label (
  kind String,
  id String,
  en String,
  zh String
) AS
SELECT kind, id, en, zh FROM title_label
UNION ALL
-- Figures of a campaign have units of quantities too.
SELECT 'statistic-unit', id, en, zh FROM value_label WHERE kind = 'unit'
UNION ALL
-- One reading for both: most of the time goes into planning it.
SELECT DISTINCT place.1, place.2, if(place.3 = '', place.4, place.3), place.4
FROM (
  SELECT arrayJoin([('province', substring(county, 1, 2), province_en, province), ('county', county, name_en, name)])
    AS place
  FROM county
)
UNION ALL
SELECT 'statistic', figure.1, figure.2, figure.3
FROM (
  SELECT arrayJoin(arrayConcat(arrayMap(f -> (f.id, f.title_en, f.title_zh), place_figures),
    arrayMap(f -> (f.id, f.title_en, f.title_zh), coverage_figures))) AS figure
  FROM (
    SELECT place_figures, coverage_figures FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
)
LIMIT 1 BY figure.1;
