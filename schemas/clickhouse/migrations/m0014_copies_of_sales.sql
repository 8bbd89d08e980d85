-- Orders whose sale counts with another order get rows of their own. Slices without them have a lower definition, so they
-- are computed again.
ALTER TABLE rollup MODIFY COLUMN kind Enum8('commit' = 0, 'sales' = 1, 'products' = 2, 'day_commit' = 3, 'day_sales' = 4, 'day_products' = 5, 'day_segment_set_sales' = 6, 'day_segment_set_products' = 7, 'window_commit' = 8, 'window_sales' = 9, 'window_products' = 10, 'copies' = 11);
