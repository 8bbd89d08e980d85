-- Views that sales_by_window and products_by_window replace (docs/adr/0055), and the one that only they read.
DROP VIEW IF EXISTS county_sales_by_window;
DROP VIEW IF EXISTS county_sales_between;
DROP VIEW IF EXISTS product_sales_by_window;
DROP VIEW IF EXISTS product_sales_between;
DROP VIEW IF EXISTS rollup_between;
