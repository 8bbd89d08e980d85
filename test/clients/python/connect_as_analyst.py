"""The user analyst, with clickhouse-connect and its defaults."""

import unittest

from world import HOUR_EPOCH, HOUR_IN_SHANGHAI, SELECT_HOUR, connect


class ConnectAsAnalyst(unittest.TestCase):
    def setUp(self):
        self.client = connect("analyst")
        self.addCleanup(self.client.close)

    def test_reads_the_hour_as_the_same_instant_and_hour_in_Shanghai(self):
        ((hour,),) = self.client.query(SELECT_HOUR).result_rows
        self.assertEqual(hour.timestamp(), HOUR_EPOCH)
        self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_reads_every_view_that_it_sees(self):
        query = "SELECT name FROM system.tables WHERE database = currentDatabase()"
        views = [name for (name,) in self.client.query(query).result_rows]
        self.assertIn("statistic", views)
        self.assertNotIn("orders", views)
        for view in views:
            self.client.query_df(f"SELECT * FROM {view} LIMIT 1")
