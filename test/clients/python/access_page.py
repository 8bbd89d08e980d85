"""The Python of docs/access.md, run as it stands there by the analyst, in a folder with the files of its commands."""

import os
import unittest
from decimal import Decimal

import pandas
from world import SHANGHAI, WORLD, connect_natively

os.chdir(WORLD["folder"])


def run(snippet):
    names = {}
    exec(snippet, names)  # The page is what is tested.
    return names


def sold_by(column):
    """Expanded rural sales of the day, from the test's own sums over orders."""
    return {by: int(fen) for by, fen in WORLD["sold"][column]}


class ClickHouseConnect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names = run(WORLD["snippets"][0])

    def test_gives_the_sales_of_provinces_in_whole_fen_with_Chinese_names(self):
        provinces = self.names["provinces"]
        self.assertEqual(str(provinces["sales_fen"].dtype), "Int64")
        self.assertEqual(str(provinces["base_sales_fen"].dtype), "Int64")
        self.assertEqual(dict(zip(provinces["label_zh"], provinces["sales_fen"])), sold_by("province"))

    def test_gives_growth_that_follows_from_the_sales_of_both_years(self):
        for row in self.names["provinces"].itertuples():
            self.assertIs(type(row.growth_percent), Decimal)
            sales, base = int(row.sales_fen), int(row.base_sales_fen)
            change = Decimal(100 * (sales - base)) / base
            self.assertLess(abs(row.growth_percent - change), Decimal("1e-9"))

    def test_gives_hours_with_the_zone_of_Shanghai(self):
        hours = self.names["hours"]
        self.assertEqual(str(hours["stat_hour"].dt.tz), "Asia/Shanghai")
        self.assertEqual(list(hours["stat_hour"].dt.hour), list(range(24)))
        found = {str(hour): fen for hour, fen in zip(hours["stat_hour"].dt.hour, hours["fen"])}
        self.assertEqual(found, sold_by("hour"))


class ReportFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        functions = run(WORLD["snippets"][1])
        cls.csv = functions["from_csv"]("provinces.csv")
        cls.json = functions["from_json"]("provinces.json")

    def test_give_the_same_columns_and_rows_from_CSV_and_JSON(self):
        pandas.testing.assert_frame_equal(self.csv, self.json)

    def test_give_the_sales_of_provinces_as_exact_numbers(self):
        self.assertEqual({type(fen) for fen in self.csv["sales_fen"]}, {Decimal})
        self.assertEqual(dict(zip(self.csv["label_zh"], self.csv["sales_fen"])), sold_by("province"))


class ClickHouseClient(unittest.TestCase):
    def test_gives_the_same_provinces_over_the_native_protocol(self):
        with connect_natively("analyst") as client:
            found = client.execute(WORLD["clientQuery"])
        self.assertEqual({label: fen for label, fen, _ in found}, sold_by("provinceEnglish"))
        self.assertEqual({type(growth) for *_, growth in found}, {Decimal})
