"""clickhouse-driver over the native protocol, with its defaults."""

import threading
import unittest
import uuid

from clickhouse_driver.errors import ServerException
from world import HOUR, HOUR_EPOCH, HOUR_FEN, HOUR_IN_SHANGHAI, SELECT_HOUR, connect_natively


class Driver(unittest.TestCase):
    def setUp(self):
        self.client = connect_natively()
        self.addCleanup(self.client.disconnect)

    def test_the_hour_is_the_same_instant_and_hour_in_Shanghai(self):
        for user in ["countyflow", "analyst"]:
            ((hour,),) = connect_natively(user).execute(SELECT_HOUR)
            self.assertEqual(hour.timestamp(), HOUR_EPOCH)
            self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_the_hour_in_NumPy_is_the_same_instant_and_hour_in_Shanghai(self):
        client = connect_natively(settings={"use_numpy": True})
        self.addCleanup(client.disconnect)
        # The driver's NumPy has instants without a zone, in UTC where the column has one.
        hour = client.query_dataframe(SELECT_HOUR)["stat_hour"].dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai")[0]
        self.assertEqual(hour.timestamp(), HOUR_EPOCH)
        self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_parameters_are_bound(self):
        query = "SELECT %(s)s, %(i)s, %(l)s, toUnixTimestamp(toDateTime(%(t)s, 'Asia/Shanghai'))"
        found = self.client.execute(query, {"s": "O'Brien \\ 县", "i": -5, "l": ["a", "b'c"], "t": HOUR_IN_SHANGHAI})
        self.assertEqual(found, [("O'Brien \\ 县", -5, ["a", "b'c"], HOUR_EPOCH)])
        found = self.client.execute("SELECT paid_fen FROM sales_by_hour WHERE paid_fen IN %(f)s", {"f": (1, HOUR_FEN)})
        self.assertEqual(sorted(found), [(1,), (HOUR_FEN,)])

    def test_an_hour_with_a_zone_finds_its_sales(self):
        found = self.client.execute("SELECT paid_fen FROM sales_by_hour WHERE stat_hour = %(hour)s", {"hour": HOUR})
        self.assertEqual(found, [(HOUR_FEN,)])

    def test_a_large_result_streams_row_by_row(self):
        count = 1_000_000
        rows = self.client.execute_iter(f"SELECT number FROM numbers({count})", {"max_block_size": 10_000})
        self.assertEqual(sum(number for (number,) in rows), count * (count - 1) // 2)

    def test_a_client_cancels_its_query_and_goes_on(self):
        self.client.execute_with_progress("SELECT count() FROM numbers(1000000000000)")
        self.client.cancel()
        self.assertEqual(self.client.execute("SELECT 1"), [(1,)])

    def test_another_client_cancels_a_query_by_its_id(self):
        query_id = str(uuid.uuid4())
        other = connect_natively()
        self.addCleanup(other.disconnect)
        kill = threading.Timer(1, other.execute, ["KILL QUERY WHERE query_id = %(id)s SYNC", {"id": query_id}])
        kill.start()
        with self.assertRaisesRegex(ServerException, "cancelled|killed"):
            self.client.execute("SELECT count() FROM numbers(1000000000000)", query_id=query_id)
        kill.join()
