"""The user analyst, with clickhouse-connect and its defaults."""

import time
import unittest

from clickhouse_connect.driver.exceptions import DatabaseError
from world import HOUR_EPOCH, HOUR_IN_SHANGHAI, SELECT_HOUR, WORLD, connect


class ConnectAsAnalyst(unittest.TestCase):
    def setUp(self):
        self.client = connect("analyst")
        self.addCleanup(self.client.close)

    def refused(self, why, query, **options):
        with self.assertRaisesRegex(DatabaseError, why):
            self.client.query(query, **options)

    def test_reads_the_hour_as_the_same_instant_and_hour_in_Shanghai(self):
        ((hour,),) = self.client.query(SELECT_HOUR).result_rows
        self.assertEqual(hour.timestamp(), HOUR_EPOCH)
        self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_reads_every_view_that_it_sees(self):
        arguments = {
            "campaign": "double11-2017",
            "window_id": "day",
            "hour_at": "2017-11-11 08:00:00",
            "as_of": "2017-11-11",
            "segment": "all",
            "scope": "all",
            "basis": "paid",
            "category": "",
        }
        tables = (
            "SELECT name, parameterized_view_parameters.name FROM system.tables WHERE database = currentDatabase()"
        )
        views = dict(self.client.query(tables).result_rows)
        self.assertIn("statistic", views)
        self.assertNotIn("orders", views)
        self.assertEqual(sorted(views["activity_by_window"]), ["basis", "by", "campaign", "segment", "window_id"])
        for view, parameters in views.items():
            if "edition" in parameters:
                continue  # None is published here.
            by = {"by": {"sales": "all", "products": "category"}.get(view.split("_")[0], "county")}
            call = ", ".join(f"{name} = '{(arguments | by)[name]}'" for name in parameters)
            self.client.query_df(f"SELECT * FROM {view}{f'({call})' if call else ''} LIMIT 1")

    def test_cannot_write(self):
        with self.assertRaisesRegex(DatabaseError, "ACCESS_DENIED"):
            self.client.insert("rollup", [[1]], column_names=["paid_fen"], column_type_names=["Int64"])
        for query in ["INSERT INTO rollup (paid_fen) VALUES (1)", "TRUNCATE TABLE rollup", "DROP VIEW sales_by_hour"]:
            with self.assertRaisesRegex(DatabaseError, "ACCESS_DENIED|READONLY"):
                self.client.command(query)

    def test_cannot_create_a_table(self):
        with self.assertRaisesRegex(DatabaseError, "ACCESS_DENIED|READONLY"):
            self.client.command("CREATE TABLE own (n Int32) ENGINE = MergeTree ORDER BY n")

    def test_cannot_read_a_table_below_the_views(self):
        for table in ["orders", "ingest_log", "quarantine", "system.query_log", "system.users"]:
            self.refused("ACCESS_DENIED", f"SELECT * FROM {table}")

    def test_sees_no_query_of_another_user(self):
        users = self.client.query("SELECT DISTINCT user FROM system.processes").result_rows
        self.assertEqual(list(users), [("analyst",)])

    def test_cannot_read_files_or_other_hosts(self):
        here = f"{WORLD['analyst']['host']}:{WORLD['analyst']['nativePort']}"
        for source in [
            "file('/etc/passwd', LineAsString)",
            "url('http://127.0.0.1:1/', LineAsString)",
            f"remote('{here}', system.one)",
            "executable('anything', TSV, 'a String')",
        ]:
            self.refused("ACCESS_DENIED", f"SELECT * FROM {source}")

    def test_cannot_raise_its_limits(self):
        for setting, value in {
            "max_execution_time": 121,
            "max_memory_usage": 2**40,
            "max_result_rows": 10**9,
            "max_rows_to_read": 10**12,
        }.items():
            for raised in [value, 0]:
                self.refused("SETTING_CONSTRAINT_VIOLATION", "SELECT 1", settings={setting: raised})
                self.refused("SETTING_CONSTRAINT_VIOLATION", f"SELECT 1 SETTINGS {setting} = {raised}")
        self.refused("READONLY", "SELECT 1 SETTINGS readonly = 0")

    def test_may_lower_its_limits_and_change_other_settings(self):
        found = self.client.query("SELECT 1", settings={"max_execution_time": 5, "max_threads": 1})
        self.assertEqual(found.result_rows, [(1,)])
        began = time.monotonic()
        slow = "SELECT sum(sleepEachRow(0.1)) FROM numbers(600) SETTINGS max_block_size = 1, max_execution_time = 1"
        self.refused("TIMEOUT_EXCEEDED", slow)
        self.assertLess(time.monotonic() - began, 15)

    def test_is_held_to_its_limits(self):
        self.refused("MEMORY_LIMIT_EXCEEDED", "SELECT length(groupArray(number)) FROM numbers(100000000)")
        self.refused("TOO_MANY_ROWS", "SELECT sum(number) FROM numbers(1000000001)")
        self.refused("TOO_MANY_ROWS_OR_BYTES", "SELECT number FROM numbers(10000001)")
