"""clickhouse-connect writes, keeps sessions and cancels, with its defaults."""

import threading
import time
import unittest
import uuid

import pandas
from clickhouse_connect.driver.exceptions import DatabaseError
from world import HOUR, HOUR_EPOCH, connect


class ConnectWrites(unittest.TestCase):
    def setUp(self):
        self.client = connect()
        self.table = f"written_{uuid.uuid4().hex}"
        columns = "hour DateTime('Asia/Shanghai'), platform String, fen Int64, tags Array(String), note Nullable(String)"
        self.client.command(f"CREATE TABLE {self.table} ({columns}) ENGINE = MergeTree ORDER BY hour")

    def tearDown(self):
        self.client.command(f"DROP TABLE {self.table}")
        self.client.close()

    def test_rows_that_were_inserted_come_back(self):
        rows = [(HOUR, "京东", 2**62, ["a", "b"], None), (HOUR, "jd", -1, [], "x")]
        self.assertEqual(self.client.insert(self.table, rows).written_rows, 2)
        found = self.client.query(f"SELECT * FROM {self.table} ORDER BY fen DESC")
        self.assertEqual(found.result_rows, [(h, p, f, list(t), n) for h, p, f, t, n in rows])

    def test_a_large_compressed_insert_is_stored_whole(self):
        count = 200_000
        columns = [[HOUR] * count, ["jd"] * count, list(range(count)), [["a"]] * count, [None] * count]
        self.client.insert(self.table, columns, column_oriented=True)
        found = self.client.query(f"SELECT count(), sum(fen) FROM {self.table}").first_row
        self.assertEqual(found, (count, count * (count - 1) // 2))

    def test_a_pandas_frame_that_was_inserted_has_the_same_instants(self):
        hours = pandas.date_range("2017-11-11", periods=24, freq="h", tz="Asia/Shanghai")
        frame = pandas.DataFrame({"hour": hours, "platform": "jd", "fen": range(24)})
        self.client.insert_df(self.table, frame)
        found = self.client.query_df(f"SELECT hour, platform, fen FROM {self.table} ORDER BY hour")
        self.assertEqual(list(found["hour"]), list(hours))
        self.assertEqual(list(found["fen"]), list(range(24)))
        self.assertEqual(self.client.command(f"SELECT toUnixTimestamp(min(hour)) FROM {self.table}"), HOUR_EPOCH)

    def test_a_temporary_table_lives_in_the_session(self):
        self.client.command("CREATE TEMPORARY TABLE own (n Int32)")
        self.client.insert("own", [[1], [2]], column_names=["n"])
        self.assertEqual(self.client.command("SELECT sum(n) FROM own"), 3)
        with self.assertRaisesRegex(DatabaseError, "UNKNOWN_TABLE"):
            connect().query("SELECT sum(n) FROM own")

    def test_a_setting_lasts_for_the_session_or_for_one_query(self):
        self.client.command("SET max_threads = 1")
        read = "SELECT toUInt64(getSetting('max_threads'))"
        self.assertEqual(self.client.command(read), 1)
        self.assertEqual(self.client.command(read, settings={"max_threads": 3}), 3)
        self.assertEqual(self.client.command(read), 1)

    def test_an_unknown_setting_is_named_in_the_error(self):
        with self.assertRaisesRegex(DatabaseError, "Unknown setting 'max_treads'.*max_threads"):
            self.client.query("SELECT 1", settings={"max_treads": 1})

    def test_an_error_in_SQL_names_what_is_unknown(self):
        with self.assertRaisesRegex(DatabaseError, "Unknown expression identifier `nothing`.*UNKNOWN_IDENTIFIER"):
            self.client.query("SELECT nothing")

    def test_another_client_cancels_a_query_by_its_id(self):
        query_id = str(uuid.uuid4())
        errors = []

        def run():
            try:
                self.client.query("SELECT count() FROM numbers(1000000000000)", settings={"query_id": query_id})
            except DatabaseError as error:
                errors.append(str(error))

        thread = threading.Thread(target=run)
        thread.start()
        other = connect()
        kill = "KILL QUERY WHERE query_id = {id:String} SYNC"
        until = time.monotonic() + 30
        while thread.is_alive() and time.monotonic() < until:
            other.command(kill, parameters={"id": query_id})
            thread.join(0.1)
        self.assertFalse(thread.is_alive())
        self.assertIn("QUERY_WAS_CANCELLED", errors[0])
