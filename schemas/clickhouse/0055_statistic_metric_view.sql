-- unit_size is in fen or orders; other divisors are sums of the same measure.
CREATE OR REPLACE VIEW statistic_metric (
  subject_kind String COMMENT 'segment, platform or product',
  id_suffix String COMMENT 'Last part of the ids of its statistics; empty for products, whose ids end in the product group',
  metric String COMMENT 'What is measured',
  unit String COMMENT 'Unit of the value',
  decimals UInt8 COMMENT 'Decimals that are published',
  divisor String COMMENT 'unit: unit_size. base: the base window. period: the whole period. rural: the rural segment',
  unit_size Int64 COMMENT 'Fen or orders in one unit; 0 for other divisors'
) AS
SELECT subject_kind, id_suffix, metric, unit, decimals, divisor, unit_size
FROM values('subject_kind String, id_suffix String, metric String, unit String, decimals UInt8, divisor String, unit_size Int64',
  ('segment', 'orders', 'orders', 'orders', 0, 'unit', 1),
  ('segment', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000),
  ('segment', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('segment', 'share_of_period', 'share_of_period', '%', 2, 'period', 0),
  ('segment', 'share_of_rural', 'share_of_rural', '%', 2, 'rural', 0),
  ('platform', 'orders', 'orders', 'orders', 0, 'unit', 1),
  ('platform', 'sales', 'sales', 'bn CNY', 3, 'unit', 100000000000),
  ('platform', 'yoy', 'yoy', '%', 2, 'base', 0),
  ('platform', 'multiple', 'multiple_of_previous_year', 'times', 2, 'base', 0),
  ('product', '', 'sales', 'CNY', 2, 'unit', 100))
COMMENT 'Metrics of each kind of subject, and what each is divided by';
