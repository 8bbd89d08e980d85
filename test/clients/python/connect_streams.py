"""clickhouse-connect streams a result that is larger than the memory it may take."""

import resource
import sys
import unittest

from world import connect

ROWS = 2_000_000
QUERY = f"SELECT number, concat('order-', leftPad(toString(number), 50, '0')) AS id FROM numbers({ROWS})"
SUM = ROWS * (ROWS - 1) // 2
# As Python objects or in pandas, the whole result takes some hundreds.
MOST_MIB = 120


def peak_mib():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


class ConnectStreams(unittest.TestCase):
    def setUp(self):
        self.client = connect()
        self.addCleanup(self.client.close)
        # What imports and the first block take is no part of the result.
        self.client.query_df("SELECT number, toString(number) FROM numbers(100000)")
        self.before = peak_mib()

    def test_rows_stream_in_bounded_memory(self):
        with self.client.query_row_block_stream(QUERY) as blocks:
            found = sum(number for block in blocks for number, _ in block)
        self.assertEqual(found, SUM)
        self.assertLess(peak_mib() - self.before, MOST_MIB)

    def test_pandas_frames_stream_in_bounded_memory(self):
        with self.client.query_df_stream(QUERY) as frames:
            found = sum(int(frame["number"].sum()) for frame in frames)
        self.assertEqual(found, SUM)
        self.assertLess(peak_mib() - self.before, MOST_MIB)

    def test_a_stream_that_is_left_early_frees_the_client(self):
        with self.client.query_row_block_stream(QUERY) as blocks:
            next(iter(blocks))
        self.assertEqual(self.client.command("SELECT 1"), 1)
