-- grain: label of a value or of the title of a list, in English and Chinese
-- Titles in both languages come first, then the labels that come with Countyflow, then titles in one language. A window
-- of two campaigns has the title of the newer one; the report of a campaign uses its own.
CREATE OR REPLACE VIEW title_label (
  kind String COMMENT 'What is labelled, as in label',
  id String COMMENT 'Value in the data',
  en String COMMENT 'English label',
  zh String COMMENT 'Chinese label'
) AS
SELECT kind, id, en, zh
FROM (
  SELECT 'segment' AS kind, toString(segment) AS id, title AS en, if(title_zh = '', title, title_zh) AS zh,
    if(title_zh = '', 3, 1) AS place, load_version
  FROM (
    SELECT segment, title, title_zh, load_version FROM reference_segment ORDER BY load_version DESC LIMIT 1 BY segment
  )
  UNION ALL
  SELECT if(named.1 = '', 'campaign', 'window'), if(named.1 = '', toString(campaign), named.1), named.2,
    if(named.3 = '', named.2, named.3), if(named.3 = '', 3, 1), load_version
  FROM (
    SELECT campaign, load_version, arrayPushFront(arrayMap(w -> (w.1, w.2, w.3), window_titles), ('', title, title_zh))
      AS titles
    FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign
  )
  ARRAY JOIN titles AS named
  UNION ALL
  SELECT kind, id, en, zh, 2, 0 FROM value_label
)
ORDER BY place, load_version DESC
LIMIT 1 BY kind, id
COMMENT 'Labels of values, and of the titles of lists, in English and Chinese';
