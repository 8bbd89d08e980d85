-- The role of the public on a ClickHouse server with users of its own: published editions, which hold nothing that their
-- campaigns withhold (docs/disclosure.md), and the names of counties. Safe to repeat, as analyst-role.sql is:
--
--   clickhouse-client --database countyflow --queries-file infra/clickhouse/public-role.sql

CREATE ROLE IF NOT EXISTS countyflow_public;

-- What an earlier version granted and this one does not.
REVOKE ALL ON *.* FROM countyflow_public;

GRANT
  SELECT ON campaign_figure,
  SELECT ON county,
  SELECT ON products,
  SELECT ON published_edition,
  SELECT ON sales,
  SELECT ON statistic
TO countyflow_public;

-- What these views read with the rights of their reader.
GRANT
  SELECT ON edition,
  SELECT ON product_figure,
  SELECT ON sales_figure,
  SELECT ON statistic_figure
TO countyflow_public;

-- An edition is there from the instant that its campaign announced, by this server's clock; without one at once, even if
-- the clock of its publisher is ahead.
CREATE ROW POLICY OR REPLACE countyflow_public ON edition
  FOR SELECT USING released_at <= greatest(published_at, now64(3)) TO countyflow_public;

-- Live rows are of no edition.
CREATE ROW POLICY OR REPLACE countyflow_public ON sales_figure
  FOR SELECT USING (campaign, edition, state) IN (
    SELECT campaign, edition, state FROM edition WHERE released_at <= greatest(published_at, now64(3))
  ) TO countyflow_public;

CREATE ROW POLICY OR REPLACE countyflow_public ON product_figure
  FOR SELECT USING (campaign, edition, state) IN (
    SELECT campaign, edition, state FROM edition WHERE released_at <= greatest(published_at, now64(3))
  ) TO countyflow_public;

CREATE ROW POLICY OR REPLACE countyflow_public ON statistic_figure
  FOR SELECT USING (campaign, edition, state) IN (
    SELECT campaign, edition, state FROM edition WHERE released_at <= greatest(published_at, now64(3))
  ) TO countyflow_public;

CREATE SETTINGS PROFILE OR REPLACE countyflow_public SETTINGS
  readonly = 2,
  max_execution_time = 20 MIN 1 MAX 20,
  max_memory_usage = 1000000000 MIN 1 MAX 1000000000,
  max_threads = 2 MAX 2,
  max_result_rows = 1000000 MIN 1 MAX 1000000,
  max_rows_to_read = 500000000 MIN 1 MAX 500000000,
  max_concurrent_queries_for_user = 8 CONST,
  cancel_http_readonly_queries_on_client_close = 1
TO countyflow_public;

CREATE QUOTA OR REPLACE countyflow_public KEYED BY user_name
  FOR INTERVAL 1 hour MAX queries = 2000, read_rows = 5000000000, execution_time = 1200
TO countyflow_public;
