-- grain: label of labels.tsv, in English and Chinese
-- labels.tsv as one text: many literals would take most of the time of a query that reads labels.
CREATE OR REPLACE VIEW value_label (
  kind String COMMENT 'What is labelled, as in label',
  id String COMMENT 'Value in the data; empty if the order has none',
  en String COMMENT 'English label',
  zh String COMMENT 'Chinese label'
) AS
SELECT cells[1] AS kind, cells[2] AS id, cells[3] AS en, cells[4] AS zh
FROM (SELECT splitByChar('\t', arrayJoin(splitByChar('\n', {labels}))) AS cells)
COMMENT 'Labels of values, of the terms of views and of reasons, in English and Chinese';
