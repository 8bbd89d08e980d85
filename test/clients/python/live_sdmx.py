"""The dashboard's server, asked by two clients of SDMX-REST as they come, and its files, read by readers of spreadsheets."""

import csv
import io
import json
import os
import unittest
import warnings
from decimal import Decimal
from urllib.request import urlopen

import openpyxl
import pandas
import sdmx
from pysdmx.api.qb import (
    ApiVersion,
    DataFormat,
    DataQuery,
    RestService,
    StructureFormat,
    StructureQuery,
    StructureReference,
    StructureType,
)
from pysdmx.errors import Invalid, NotFound
from pysdmx.io import get_datasets
from sdmx.reader.csv import Reader

WORLD = json.loads(os.environ["CLIENTS_WORLD"])
URL = f"{WORLD['web']}api/v1/sdmx"
OF_COUNTIES = "..all.sales.double11-2017.day.all.paid."
YUAN = {county: Decimal(yuan) for county, yuan in WORLD["yuan"].items()}
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"


class PySdmx(unittest.TestCase):
    def setUp(self):
        # Not every warning is of SDMX: one of pandas is no error here.
        warnings.simplefilter("ignore")
        self.service = RestService(
            URL,
            ApiVersion.V1_5_0,
            data_format=DataFormat.SDMX_CSV_2_0_0,
            structure_format=StructureFormat.SDMX_ML_3_0,
            timeout=60,
        )

    def structure(self, flow):
        query = StructureQuery(StructureType.DATAFLOW, "COUNTYFLOW", flow, references=StructureReference.ALL)
        return self.service.structure(query)

    def data(self, flow, key, **more):
        return self.service.data(DataQuery(agency_id="COUNTYFLOW", resource_id=flow, key=key, **more))

    def test_reads_sales_exactly(self):
        rows = csv.DictReader(io.StringIO(self.data("SALES_BY_COUNTY", f"{OF_COUNTIES}SALES").decode()))
        self.assertEqual({row["REF_AREA"]: Decimal(row["OBS_VALUE"]) for row in rows}, YUAN)
        self.assertEqual(max(YUAN.values()), Decimal("90071992547409.93"))

    def test_reads_data_with_the_structure_that_the_server_gives(self):
        for flow, key in {"SALES_BY_COUNTY": OF_COUNTIES, "STATISTIC": "..double11-2017....."}.items():
            [dataset] = get_datasets(self.data(flow, key).decode(), self.structure(flow).decode())
            self.assertEqual(dataset.structure.id, flow)
            self.assertGreater(len(dataset.data), 10)
            for component in dataset.structure.components:
                if component.enumeration is not None:
                    codes = {code.id for code in component.enumeration.codes}
                    self.assertEqual(set(dataset.data[component.id]) - codes, set(), component.id)
            key_of = [one.id for one in dataset.structure.components.dimensions]
            self.assertFalse(dataset.data.duplicated(key_of).any())

    def test_reads_the_alternatives_and_periods_of_a_key(self):
        def found(key, flow="SALES_BY_HOUR", **more):
            text = self.data(flow, key, **more).decode()
            return sorted((row["BASIS"], row["TIME_PERIOD"]) for row in csv.DictReader(io.StringIO(text)))

        key = ".CN.sales.double11-2017.day.all.paid+net.SALES"
        hours = {time[:13] for basis, time in found(key) if basis == "paid"}
        self.assertLessEqual({"2017-11-11T00", "2017-11-11T01", "2017-11-11T23"}, hours)
        self.assertEqual({basis for basis, _ in found(key)}, {"paid", "net"})
        some = found(key, components=None, first_n_obs=1)
        self.assertEqual([basis for basis, _ in some], ["net", "paid"])
        self.assertEqual({time[:13] for _, time in some}, {min(hours)})

    def test_is_told_what_is_wrong(self):
        with self.assertRaisesRegex(Invalid, "this key asks for [0-9]+ tables"):
            self.data("SALES_BY_COUNTY", "all")
        with self.assertRaisesRegex(Invalid, "a key of this dataflow has 9 parts"):
            self.data("SALES_BY_COUNTY", "a.b")
        with self.assertRaises(NotFound):
            self.data("SALES_BY_COUNTY", f"{OF_COUNTIES}NOTHING")
        with self.assertRaises(NotFound):
            self.data("SALES_BY_MOON", "all")


class Sdmx1(unittest.TestCase):
    def setUp(self):
        sdmx.add_source({"id": "COUNTYFLOW", "url": URL, "name": "Countyflow"}, override=True)
        self.client = sdmx.Client("COUNTYFLOW")

    def test_lists_the_dataflows(self):
        flows = self.client.dataflow().dataflow
        self.assertLessEqual({"STATISTIC", "SALES_BY_COUNTY", "PRODUCTS_BY_CATEGORY"}, set(flows))
        self.assertEqual(str(flows["STATISTIC"].name), "Published statistics of rural e-commerce")

    def test_reads_sales_without_being_told_a_format(self):
        [dataset] = self.client.data("SALES_BY_COUNTY", key=f"{OF_COUNTIES}SALES").data
        found = {one.dimension.values["REF_AREA"].value: one.value for one in dataset.obs}
        self.assertEqual(found, {county: float(yuan) for county, yuan in YUAN.items()})

    def test_reads_the_same_as_csv_with_the_structure(self):
        def told(observations):
            return {
                tuple(sorted((name, str(value.value)) for name, value in one.dimension.values.items())): (
                    None if one.value in (None, "") else float(one.value),
                    one.attached_attribute["UNIT_MEASURE"].value,
                )
                for one in observations
            }

        of_json = self.client.data("SALES_BY_COUNTY", key=OF_COUNTIES)
        for one in of_json.data[0].obs:
            unit = one.attached_attribute["UNIT_MEASURE"]
            unit.value = unit.value.id if hasattr(unit.value, "id") else unit.value
        structure = self.client.dataflow("SALES_BY_COUNTY").structure["SALES_BY_COUNTY"]
        request = self.client.data("SALES_BY_COUNTY", key=OF_COUNTIES, dry_run=True, headers={"Accept": CSV})
        text = self.client.session.send(request).content
        of_csv = Reader().convert(io.BytesIO(text), structure=structure)
        self.assertEqual(told(of_json.data[0].obs), told(of_csv.data[0].obs))
        self.assertGreater(len(of_csv.data[0].obs), 10)


class FilesOfAPage(unittest.TestCase):
    def read(self, form):
        table = "campaigns/double11-2017?segment=all&table=sales.county"
        with urlopen(f"{WORLD['web']}{table}&as={form}", timeout=60) as answer:
            return io.BytesIO(answer.read())

    def test_have_exact_amounts_in_a_workbook_and_in_csv(self):
        book = openpyxl.load_workbook(self.read("xlsx"))
        self.assertEqual(book.sheetnames, ["Cover", "Notes", "Table 1"])
        _, _, headings, *rows = book["Table 1"].values
        code, yuan = headings.index("Code"), headings.index("unrounded sales, yuan")
        self.assertEqual({row[code]: Decimal(str(row[yuan])) for row in rows}, YUAN)
        frame = pandas.read_csv(self.read("csv"), header=1, dtype=str)
        self.assertEqual(list(frame.columns), list(headings))
        found = zip(frame["Code"], frame["unrounded sales, yuan"].map(Decimal))
        self.assertEqual(dict(found), YUAN)
