CREATE OR REPLACE VIEW label (
  kind String COMMENT 'What is labelled: a dimension of sales_by_window or products_by_window, unit, basis, window, metric or campaign | 标签类别',
  id String COMMENT 'Value in the data; empty if the order has none | 数据中的取值',
  en String COMMENT 'English label | 英文标签',
  zh String COMMENT 'Chinese label | 中文标签'
) AS
SELECT kind, id, en, zh FROM value_label
UNION ALL
SELECT DISTINCT 'province', toString(intDiv(county, 10000)), if(province_en = '', province, province_en), province FROM county
UNION ALL
SELECT 'county', toString(county), if(name_en = '', name, name_en), name FROM county
COMMENT 'Labels of values in English and Chinese. Grain: kind, id | 中英文标签';
