CREATE OR REPLACE VIEW published_edition (
  campaign LowCardinality(String),
  edition UInt32,
  status String,
  published_at DateTime64(3, 'Asia/Shanghai'),
  released_at DateTime64(3, 'Asia/Shanghai'),
  watermark DateTime64(3, 'Asia/Shanghai'),
  sources Array(Tuple(source String, next_position UInt64, records UInt64, accepted UInt64, quarantined UInt64, gap_positions UInt64)),
  title String,
  sample_factor UInt32,
  data_origin String,
  lists Array(Tuple(list String, load_version UInt64)),
  quality Array(Tuple(measure String, subject String, value Float64, unit String)),
  overridden Array(String),
  override_reason String,
  correction_reason String,
  changes Array(Tuple(basis String, id String, unit String, decimals UInt8, before Nullable(Decimal(38, 9)), after Nullable(Decimal(38, 9))))
) AS
SELECT campaign, edition, toString(published.status) AS status, published_at, released_at, watermark, sources,
  JSONExtractString(facts, 'title') AS title, toUInt32(JSONExtractUInt(facts, 'sampleFactor')) AS sample_factor,
  if(JSONHas(facts, 'dataOrigin'), JSONExtractString(facts, 'dataOrigin'), 'unknown') AS data_origin, lists, quality,
  overridden, override_reason, correction_reason, changes
FROM edition AS published;
