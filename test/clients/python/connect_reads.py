"""clickhouse-connect reads, with its defaults."""

import unittest
from datetime import datetime

from world import DAY_IN_SHANGHAI, HOUR, HOUR_EPOCH, HOUR_FEN, HOUR_IN_SHANGHAI, SELECT_HOUR, SHANGHAI, connect


class ConnectReads(unittest.TestCase):
    def setUp(self):
        self.client = connect()
        self.addCleanup(self.client.close)

    def test_the_hour_is_the_same_instant_and_hour_in_Shanghai(self):
        ((hour,),) = self.client.query(SELECT_HOUR).result_rows
        self.assertEqual(hour.timestamp(), HOUR_EPOCH)
        self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_the_hour_in_pandas_is_the_same_instant_and_hour_in_Shanghai(self):
        frame = self.client.query_df(SELECT_HOUR)
        self.assertEqual(str(frame["stat_hour"].dt.tz), "Asia/Shanghai")
        hour = frame["stat_hour"].iloc[0]
        self.assertEqual(hour.timestamp(), HOUR_EPOCH)
        self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_the_hour_in_Arrow_is_the_same_instant(self):
        zoned = self.client.query_arrow(SELECT_HOUR)
        self.assertEqual(str(zoned.schema.field("stat_hour").type), "timestamp[s, tz=Asia/Shanghai]")
        self.assertEqual(zoned["stat_hour"].to_pylist(), [HOUR])

    def test_a_Shanghai_day_in_pandas_has_the_sum_that_SQL_gives(self):
        frame = self.client.query_df("SELECT stat_hour, paid_fen FROM sales_by_hour")
        that_day = frame["stat_hour"].dt.date == datetime(2017, 11, 11).date()
        in_sql = self.client.command(f"SELECT sum(paid_fen) FROM sales_by_hour WHERE {DAY_IN_SHANGHAI}")
        self.assertEqual(frame[that_day]["paid_fen"].sum(), in_sql)
        self.assertGreater(in_sql, HOUR_FEN)

    def test_the_server_binds_texts_numbers_lists_and_instants(self):
        texts = ["plain", "O'Brien", 'a "quoted" \\ text', "tab\tline\n", "县", ""]
        found = self.client.query(
            "SELECT {i:Int64}, {l:Array(String)}, {t:DateTime('Asia/Shanghai')}, arrayMap(n -> n * 2, {n:Array(Int32)})",
            parameters={"i": -(2**63), "l": texts, "t": HOUR, "n": [1, -2]},
        )
        self.assertEqual(found.result_rows, [(-(2**63), texts, HOUR, [2, -4])])
        for text in texts:
            self.assertEqual(self.client.query("SELECT {s:String}", parameters={"s": text}).first_row, (text,))

    def test_an_hour_with_a_zone_finds_its_sales(self):
        # The second is bound by the client, as SQLAlchemy does: a text in the server's zone.
        for parameter in ["{hour:DateTime}", "%(hour)s"]:
            query = f"SELECT paid_fen FROM sales_by_hour WHERE stat_hour = {parameter}"
            found = self.client.query(query, parameters={"hour": HOUR})
            self.assertEqual(found.result_rows, [(HOUR_FEN,)])

    def test_a_list_of_platforms_finds_their_sales(self):
        query = "SELECT DISTINCT platform FROM sales_by_hour WHERE platform IN {platforms:Array(String)}"
        found = self.client.query(query, parameters={"platforms": ["jd", "suning"]})
        self.assertEqual(found.result_rows, [("jd",)])

    def test_Arrow_has_whole_fen(self):
        table = self.client.query_arrow("SELECT platform, paid_fen FROM sales_by_hour ORDER BY paid_fen")
        self.assertEqual(str(table.schema.field("paid_fen").type), "int64")
        self.assertIn(HOUR_FEN, table["paid_fen"].to_pylist())

    def test_columns_have_comments(self):
        found = self.client.query("SELECT name, comment FROM system.columns WHERE table = 'statistic'").result_rows
        self.assertTrue(found and all(comment for _, comment in found), found)
