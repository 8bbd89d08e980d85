CREATE OR REPLACE VIEW label (
  kind String COMMENT 'What is labelled: a dimension of sales_by_window or products_by_window, unit, basis, window, metric, statistic or campaign | 标签类别',
  id String COMMENT 'Value in the data; empty if the order has none | 数据中的取值',
  en String COMMENT 'English label | 英文标签',
  zh String COMMENT 'Chinese label | 中文标签'
) AS
SELECT kind, id, en, zh FROM value_label
UNION ALL
SELECT DISTINCT 'province', toString(intDiv(county, 10000)), if(province_en = '', province, province_en), province FROM county
UNION ALL
SELECT 'county', toString(county), if(name_en = '', name, name_en), name FROM county
UNION ALL
SELECT 'statistic', figure.1, figure.2, figure.3
FROM (
  SELECT arrayJoin(arrayConcat(arrayMap(f -> (f.id, f.title_en, f.title_zh), place_figures), arrayMap(f -> (f.id, f.title_en, f.title_zh), coverage_figures))) AS figure
  FROM (SELECT place_figures, coverage_figures FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
)
LIMIT 1 BY figure.1
COMMENT 'Labels of values in English and Chinese. Grain: kind, id | 中英文标签';
