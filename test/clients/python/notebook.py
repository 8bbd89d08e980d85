"""The notebook of docs/notebooks, run as it is stored by the analyst, and its figures beside sums over orders."""

import json
import math
import os
import re
import unittest
from decimal import Decimal
from pathlib import Path

import nbformat
import pandas
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from world import WORLD

FRAMES = ["headline", "provinces", "hours", "counties"]
CELL_WITHIN_SECONDS = 400


def run(notebook, folder):
    """Runs all cells, and one more that stores the frames. The kernel listens on a socket file and not on a port."""
    store = f"for name in {FRAMES}: globals()[name].reset_index().to_pickle(os.path.join({folder!r}, name))"
    notebook.cells.append(nbformat.v4.new_code_cell(store))
    os.environ.update(IPYTHONDIR=folder, MPLCONFIGDIR=folder, JUPYTER_RUNTIME_DIR=folder)
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(Path(folder) / "kernel"))
    NotebookClient(notebook, km=manager, timeout=CELL_WITHIN_SECONDS).execute(cwd=folder)


def sold(column, year=2017):
    return {by: (int(fen), int(orders)) for by, fen, orders, *_ in WORLD["sold"][f"{column} {year}"]}


def sales_errors():
    """Relative standard errors of the sales of counties in percent."""
    return {
        by: 100 * math.sqrt((1 - 1 / 10_000) * int(spread) / 31) / (int(fen) / 10_000)
        for by, fen, _, spread, _ in WORLD["sold"]["county 2017"]
    }


def orders_errors():
    return {
        by: 100 * math.sqrt((1 - 1 / 10_000) * int(spread) / 31) / int(orders)
        for by, _, orders, _, spread in WORLD["sold"]["county 2017"]
    }


def fen(column, year=2017):
    return {by: amount for by, (amount, _) in sold(column, year).items()}


class Notebook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stored = nbformat.read(WORLD["notebook"], as_version=4)
        nbformat.validate(stored)
        cls.stored = json.loads(Path(WORLD["notebook"]).read_text(encoding="utf-8"))
        run(stored, WORLD["folder"])
        outputs = [output for cell in stored.cells for output in cell.get("outputs", [])]
        cls.printed = "".join(output.text for output in outputs if output.output_type == "stream")
        cls.shown = [set(output.data) for output in outputs if "data" in output]
        cls.frames = {name: pandas.read_pickle(Path(WORLD["folder"]) / name) for name in FRAMES}

    def test_is_stored_without_outputs_and_without_traces_of_a_machine(self):
        for cell in self.stored["cells"]:
            self.assertEqual(cell["metadata"], {})
            if cell["cell_type"] == "code":
                self.assertEqual((cell["outputs"], cell["execution_count"]), ([], None))
        self.assertEqual(set(self.stored["metadata"]), {"kernelspec", "language_info"})
        self.assertEqual(set(self.stored["metadata"]["language_info"]), {"name"})

    def test_takes_the_login_from_the_environment(self):
        source = "".join(line for cell in self.stored["cells"] for line in cell["source"])
        self.assertEqual(re.findall(r"password=(.*)", source), ['os.environ["CLICKHOUSE_PASSWORD"],'])

    def test_shows_tables_and_charts(self):
        self.assertEqual(sum("text/html" in data for data in self.shown), 3)
        self.assertEqual(sum("image/png" in data for data in self.shown), 2)

    def test_has_the_published_figures_in_its_headline(self):
        published = json.loads(Path(WORLD["published"]).read_text(encoding="utf-8"))["figures"]
        wanted = {one["id"]: Decimal(one["value"]) for one in published}
        found = {row.id: row.value for row in self.frames["headline"].itertuples()}
        compared = [name for name in found if name in wanted]
        self.assertGreaterEqual(len(compared), 4)
        self.assertEqual({name: found[name] for name in compared}, {name: wanted[name] for name in compared})

    def test_has_the_sales_of_provinces_in_both_years(self):
        provinces = self.frames["provinces"]
        self.assertEqual(dict(zip(provinces["label_zh"], provinces["sales_fen"])), fen("province"))
        self.assertEqual(dict(zip(provinces["label_zh"], provinces["base_sales_fen"])), fen("province", 2016))

    def test_has_the_hours_of_both_years(self):
        hours = self.frames["hours"]
        self.assertEqual(list(hours["hour"]), list(range(24)))
        by_hour = [str(hour) for hour in hours["hour"]]
        self.assertEqual(dict(zip(by_hour, hours["sales_fen"])), fen("hour"))
        self.assertEqual(dict(zip(by_hour, hours["base_sales_fen"])), fen("hour", 2016))

    def test_has_counties_with_their_orders_and_warns_of_small_samples(self):
        wanted = sold("county")
        counties = self.frames["counties"]
        found = {row.member: (row.sales_fen, row.sampled_orders) for row in counties.itertuples()}
        # Counties that sold only the year before are listed without sales.
        self.assertEqual({county: figures for county, figures in found.items() if figures != (0, 0)}, wanted)
        for row in counties.itertuples():
            self.assertEqual(row.warning != "", row.sampled_orders < 100)
            if row.sampled_orders > 0:
                self.assertAlmostEqual(row.orders_error_percent, orders_errors()[row.member])
                self.assertAlmostEqual(row.sales_error_percent, sales_errors()[row.member])

    def test_prints_totals_that_follow_from_the_orders(self):
        total, base = sum(fen("hour").values()), sum(fen("hour", 2016).values())
        self.assertIn(f"{total / 1e11:.3f} bn yuan, {100 * (total - base) / base:.2f} % more than in 2016", self.printed)
        first, before = fen("hour")["0"] / total, fen("hour", 2016)["0"] / base
        self.assertIn(f"The first hour has {100 * first:.1f} % of the day in 2017, and {100 * before:.1f} % in 2016.", self.printed)
        amount, county = max((amount, county) for county, amount in fen("county").items())
        reach = amount * (1 - 2 * sales_errors()[county] / 100)
        rivals = sum(other >= reach for other in fen("county").values()) - 1
        self.assertEqual(rivals, 45)
        # With those that sold only the year before.
        listed = len(sold("county").keys() | sold("county", 2016).keys())
        few = listed - sum(orders >= 100 for _, orders in sold("county").values())
        self.assertIn(f"{few} of {listed} counties rest on fewer than 100 sampled orders.", self.printed)
        self.assertIn(f"{rivals} counties are within two standard errors of the first.", self.printed)
