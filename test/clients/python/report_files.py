"""Files of `countyflow report`, read by the functions of docs/access.md, and compared with the database."""

import json
import unittest
from decimal import Decimal
from pathlib import Path

import pandas
from world import WORLD, connect

FOLDER = Path(WORLD["reports"])
FUNCTIONS = {}
exec(WORLD["reportFunctions"], FUNCTIONS)  # The page is what is tested.

BASES = ["paid", "placed", "net"]
DIMENSIONS = ["all", "segment", "county", "province", "platform", "hour"]
REPORTS = [f"statistic-{basis}" for basis in BASES] + [f"statistic-{basis}-zh" for basis in BASES] + DIMENSIONS
OF_THE_FILE = ["campaign", "edition", "data_origin", "window", "complete_to", "by", "segment", "scope", "basis"]


def from_csv(report):
    return FUNCTIONS["from_csv"](FOLDER / f"{report}.csv")


def from_json(report):
    return FUNCTIONS["from_json"](FOLDER / f"{report}.json")


def answer(query):
    """Rows as dictionaries; numbers as exact decimals, a double as the decimal that it prints."""
    with connect() as client:
        found = client.query(query)
        return [dict(zip(found.column_names, map(exact, row))) for row in found.result_rows]


def exact(value):
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(value) if isinstance(value, int) else value


def statistics(basis):
    """Those of every campaign, and the figures that this one defines, which have no product group."""
    columns = "campaign, id, segment, platform, {}, window, basis, metric, value, unit, decimals, reason"
    where = f"WHERE campaign = 'double11-2017' AND edition = 0 AND basis = '{basis}'"
    return [
        *answer(f"SELECT {columns.format('product_group')} FROM statistic {where}"),
        *answer(f"SELECT {columns.format('NULL AS product_group')} FROM campaign_figure {where}"),
    ]


def sales(by):
    # A report has the columns of an answer, and no orders that were undone.
    key = "campaign, edition, window_id, flow, segment, basis, dimension, adds_up, complete_to, confidential, computed_at"
    return answer(
        f"SELECT * EXCEPT ({key}, refunded_orders, cancelled_orders, cancelled_fen) FROM sales"
        " WHERE campaign = 'double11-2017' AND edition = 0 AND window_id = 'day' AND flow = 'sales' AND segment = 'all'"
        f" AND basis = 'paid' AND dimension = '{by}' ORDER BY rank"
    )


class ReportFiles(unittest.TestCase):
    def test_have_the_same_columns_and_cells_in_CSV_and_JSON(self):
        for report in REPORTS:
            one, other = from_csv(report), from_json(report)
            self.assertGreater(len(one), 0, report)
            if "match" in other:
                texts = [None if cell is None else str(cell).lower() for cell in other["match"]]
                other["match"] = pandas.Series(texts, dtype=object)
            pandas.testing.assert_frame_equal(one, other, obj=report, check_exact=True)

    def test_have_every_statistic_as_the_database_gives_it(self):
        for basis in BASES:
            wanted = {row["id"]: row for row in statistics(basis)}
            for read in (from_csv, from_json):
                rows = read(f"statistic-{basis}").to_dict("records")
                self.assertEqual(len(rows), len(wanted))
                for row in rows:
                    self.assertEqual({name: row[name] for name in wanted[row["id"]]}, wanted[row["id"]])

    def test_have_nulls_with_reasons_and_no_other_nulls(self):
        for read in (from_csv, from_json):
            values = read("statistic-paid")
            self.assertEqual(list(values["value"].isna()), list(values["reason"].notna()))
            self.assertIn("no base window", set(values["reason"]))
            counties = read("county")
            self.assertEqual(list(counties["growth_percent"].isna()), list(counties["growth_reason"].notna()))
            self.assertGreater(counties["growth_reason"].notna().sum(), 0)

    def test_have_the_published_figures_as_they_were_published(self):
        published = json.loads(Path(WORLD["published"]).read_text(encoding="utf-8"))
        # No register of outlets is loaded, so nothing covers.
        wanted = {one["id"]: one for one in published["figures"] if one["table"] != "coverage"}
        for read in (from_csv, from_json):
            rows = read("statistic-paid").to_dict("records")
            found = {row["id"]: row for row in rows if row["published"] is not None}
            self.assertEqual(set(found), set(wanted))
            for name, row in found.items():
                self.assertEqual(row["published"], Decimal(wanted[name]["value"]))
                self.assertEqual(row["comparator"], wanted[name]["comparator"])
                if row["comparator"] == "equal":
                    self.assertEqual(str(row["match"]).lower(), str(row["value"] == row["published"]).lower())

    def test_have_labels_in_Chinese(self):
        for read in (from_csv, from_json):
            labels = read("statistic-paid-zh").set_index("id")["label"]
            self.assertEqual(labels["rural.day.sales"], "农村地区当日网络零售额")

    def test_have_names_that_a_spreadsheet_could_run_without_the_apostrophe(self):
        raw = (FOLDER / "statistic-paid.csv").read_text(encoding="utf-8")
        self.assertRegex(raw, ",'=")
        for read in (from_csv, from_json):
            ids = set(read("statistic-paid")["id"])
            self.assertEqual(ids, {row["id"] for row in statistics("paid")})
            self.assertTrue(any(name.startswith("=") for name in ids))

    def test_have_sales_by_every_dimension_as_the_database_gives_them(self):
        for by in DIMENSIONS:
            wanted = sales(by)
            for read in (from_csv, from_json):
                rows = read(by).drop(columns=OF_THE_FILE).to_dict("records")
                self.assertEqual(rows, wanted, by)

    def test_have_amounts_above_what_a_double_holds_to_the_fen(self):
        for read in (from_csv, from_json):
            counties = read("county").set_index("member")
            self.assertEqual(counties["sales_fen"]["330127"], Decimal(2**53 + 1))
            self.assertGreater(counties["sales_fen"].sum(), Decimal(2**53))

    def test_lose_digits_where_pandas_reads_them_as_it_would(self):
        plain = pandas.read_csv(FOLDER / "county.csv", dtype={"sales_fen": float}).set_index("member")
        self.assertNotEqual(int(plain["sales_fen"][330127]), 2**53 + 1)
