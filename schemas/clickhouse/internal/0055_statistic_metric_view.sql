-- subject_kind is segment, platform or product. A value is a sum divided by the divisor: 'unit' is unit_size fen or
-- orders, 'base' the base window, 'period' the whole period, 'rural' the rural segment. Ids of products end in the
-- product group instead of an id_suffix.
CREATE OR REPLACE VIEW statistic_metric AS
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
