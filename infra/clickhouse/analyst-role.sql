-- The role of analysts on a ClickHouse server with users of its own: what they may read, and how much of the machine
-- they may take. Safe to repeat: run it after each upgrade, as a user who may manage access, in Countyflow's database:
--
--   clickhouse-client --database countyflow --queries-file infra/clickhouse/analyst-role.sql
--
-- analyst-user.sql makes a user with this role.

CREATE ROLE IF NOT EXISTS countyflow_analyst;

-- What an earlier version granted and this one does not.
REVOKE ALL ON *.* FROM countyflow_analyst;

-- The public views. Those that read events do so with the rights of the worker's user (SQL SECURITY DEFINER).
GRANT
  SELECT ON accounting,
  SELECT ON activity,
  SELECT ON campaign,
  SELECT ON campaign_figure,
  SELECT ON campaign_segment_member,
  SELECT ON campaign_window,
  SELECT ON comparable_member,
  SELECT ON county,
  SELECT ON held_event,
  SELECT ON label,
  SELECT ON outlet,
  SELECT ON products,
  SELECT ON products_by_hour,
  SELECT ON published_edition,
  SELECT ON quarantine_decision,
  SELECT ON sales,
  SELECT ON sales_by_hour,
  SELECT ON sales_by_minute,
  SELECT ON segment,
  SELECT ON statistic
TO countyflow_analyst;

-- What the other public views read with the rights of their reader: sums and lists, no events.
GRANT
  SELECT ON activity_figure,
  SELECT ON campaign_segment,
  SELECT ON data_horizon,
  SELECT ON day_slices,
  SELECT ON edition,
  SELECT ON product_figure,
  SELECT ON product_group,
  SELECT ON reference_campaign,
  SELECT ON reference_county_list,
  SELECT ON reference_figure,
  SELECT ON reference_outlet,
  SELECT ON reference_outlet_load,
  SELECT ON reference_product_group,
  SELECT ON reference_segment,
  SELECT ON rollup,
  SELECT ON sales_figure,
  SELECT ON statistic_figure,
  SELECT ON title_label,
  SELECT ON value_label,
  SELECT ON visible_slice
TO countyflow_analyst;

-- Lists of tables and columns show the public views alone. What these read with the rights of their reader stays
-- readable, but it is no interface, and may change with any release.
CREATE ROW POLICY OR REPLACE countyflow_analyst ON system.tables
  FOR SELECT USING name NOT IN ('activity_figure', 'campaign_segment', 'data_horizon', 'day_slices', 'edition', 'product_figure', 'product_group', 'reference_campaign', 'reference_county_list', 'reference_figure', 'reference_outlet', 'reference_outlet_load', 'reference_product_group', 'reference_segment', 'rollup', 'sales_figure', 'statistic_figure', 'title_label', 'value_label', 'visible_slice') TO countyflow_analyst;

CREATE ROW POLICY OR REPLACE countyflow_analyst ON system.columns
  FOR SELECT USING table NOT IN ('activity_figure', 'campaign_segment', 'data_horizon', 'day_slices', 'edition', 'product_figure', 'product_group', 'reference_campaign', 'reference_county_list', 'reference_figure', 'reference_outlet', 'reference_outlet_load', 'reference_product_group', 'reference_segment', 'rollup', 'sales_figure', 'statistic_figure', 'title_label', 'value_label', 'visible_slice') TO countyflow_analyst;

-- Drivers cancel by KILL QUERY, which reads this table: of it, analysts see their own queries.
GRANT SELECT ON system.processes TO countyflow_analyst;

CREATE ROW POLICY OR REPLACE countyflow_analyst ON system.processes
  FOR SELECT USING user = currentUser() TO countyflow_analyst;

-- BI tools look tables and columns up in information_schema, in either spelling. It shows what the lists above show, and
-- adds up the sizes of parts, of which views have none.
GRANT SELECT ON information_schema.*, SELECT ON INFORMATION_SCHEMA.*, SELECT ON system.parts TO countyflow_analyst;

CREATE ROW POLICY OR REPLACE countyflow_analyst ON system.parts
  FOR SELECT USING 0 TO countyflow_analyst;

-- 2: reads only, and may change settings, which many clients do as they connect; a limit only within MIN and MAX.
-- A MIN of 1 where 0 would mean without a limit.
CREATE SETTINGS PROFILE OR REPLACE countyflow_analyst SETTINGS
  readonly = 2,
  max_execution_time = 60 MIN 1 MAX 120,
  max_memory_usage = 4000000000 MIN 1 MAX 4000000000,
  max_threads = 4 MAX 4,
  max_result_rows = 10000000 MIN 1 MAX 10000000,
  max_rows_to_read = 5000000000 MIN 1 MAX 5000000000,
  max_concurrent_queries_for_user = 8 CONST,
  -- A program that was ended would leave its queries at work, and few are allowed at once.
  cancel_http_readonly_queries_on_client_close = 1
TO countyflow_analyst;

-- Each user's own. Execution time is in seconds, of all queries together.
CREATE QUOTA OR REPLACE countyflow_analyst KEYED BY user_name
  FOR INTERVAL 1 hour MAX queries = 2000, read_rows = 20000000000, execution_time = 3600
TO countyflow_analyst;
