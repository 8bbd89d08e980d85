CREATE OR REPLACE VIEW campaign (
  campaign LowCardinality(String),
  title String,
  as_of Date,
  sample_factor UInt32,
  simulated Bool,
  loaded_at DateTime64(3, 'Asia/Shanghai')
) AS
SELECT campaign, title, as_of, sample_factor, simulated, loaded_at
FROM (SELECT campaign, title, as_of, sample_factor, simulated, loaded_at, removed FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
WHERE NOT removed;
