-- Views that sales_by_window and products_by_window replace, and internal ones that no view reads any more (docs/adr/0055).
DROP VIEW IF EXISTS county_sales_by_window;
DROP VIEW IF EXISTS county_sales_between;
DROP VIEW IF EXISTS product_sales_by_window;
DROP VIEW IF EXISTS product_sales_between;
DROP VIEW IF EXISTS rollup_between;
DROP VIEW IF EXISTS rollup_or_segment_sums;
DROP VIEW IF EXISTS place_figure_county;
