"""Files that `countyflow export` wrote, read by programs that know nothing of it, and compared with the database."""

import csv
import re
import shutil
import tempfile
import unittest
import warnings
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet
import sdmx
from frictionless import Package
from pysdmx.errors import Invalid
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import Codelist

from world import SHANGHAI, WORLD, connect

FOLDER = Path(WORLD["exports"])
SDMX = {
    "statistic": "STATISTIC",
    "sales": "SALES_BY_COUNTY",
    "products": "PRODUCTS_BY_CATEGORY",
}


def rows_of(query):
    with connect() as client:
        return client.query(query).result_rows


def read_sdmx_export(view):
    """Every warning is an error: pysdmx warns of what it can only guess."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        structure = FOLDER / f"{view}.structure.xml"
        [dataset] = get_datasets(FOLDER / f"{view}.sdmx.csv", structure)
        return dataset, read_sdmx(structure).structures


def yuan_of_counties():
    fen = rows_of(
        "SELECT county, sum(paid_fen) FROM sales_by_hour"
        " WHERE campaign = 'double11-2017' AND day = '2017-11-11' GROUP BY county"
    )
    return {county: Decimal(int(sold)) / 100 for county, sold in fen}


class PyArrow(unittest.TestCase):
    def test_reads_types_and_rows_as_the_database_has_them(self):
        table = pyarrow.parquet.read_table(FOLDER / "sales_by_hour.parquet")
        types = {field.name: str(field.type) for field in table.schema}
        self.assertEqual(types["stat_hour"], "timestamp[ms, tz=UTC]")
        self.assertEqual(types["paid_fen"], "int64")
        self.assertEqual(types["platform"], "string")
        found = [(r["stat_hour"].astimezone(SHANGHAI), r["county"], r["paid_fen"]) for r in table.to_pylist()]
        wanted = rows_of("SELECT stat_hour, county, paid_fen FROM sales_by_hour ORDER BY stat_hour")
        self.assertEqual(found, [(hour.astimezone(SHANGHAI), county, fen) for hour, county, fen in wanted])
        self.assertGreater(len(found), 3)

    def test_reads_texts_without_an_apostrophe(self):
        table = pyarrow.parquet.read_table(FOLDER / "segment.parquet")
        self.assertEqual(sorted(table["title"].to_pylist()), sorted(t for (t,) in rows_of("SELECT title FROM segment")))
        self.assertTrue(any(title.startswith("=") for title in table["title"].to_pylist()))

    def test_reads_decimals_exactly(self):
        table = pyarrow.parquet.read_table(FOLDER / "statistic.parquet")
        self.assertEqual(str(table.schema.field("value").type), "decimal128(38, 9)")
        wanted = dict(rows_of("SELECT id, value FROM statistic WHERE edition = 0 AND basis = 'paid'"))
        self.assertEqual(dict(zip(table["id"].to_pylist(), table["value"].to_pylist())), wanted)


class OpenPyXl(unittest.TestCase):
    def sheet(self, view):
        return openpyxl.load_workbook(FOLDER / f"{view}.xlsx")[view]

    def test_reads_hours_as_the_clock_of_shanghai_and_large_numbers_as_text(self):
        header, *rows = self.sheet("sales_by_hour").iter_rows(values_only=True)
        at = {name: index for index, name in enumerate(header)}
        found = [(r[at["stat_hour"]], int(r[at["paid_fen"]])) for r in rows]
        wanted = rows_of("SELECT toString(stat_hour), paid_fen FROM sales_by_hour ORDER BY stat_hour")
        self.assertEqual([(str(hour), fen) for hour, fen in found], list(wanted))
        kinds = {type(r[at["paid_fen"]]) for r in rows}
        self.assertEqual(kinds, {int, str})

    def test_finds_no_formula_and_can_undo_the_apostrophe(self):
        header, *rows = self.sheet("segment").iter_rows()
        at = [cell.value for cell in header].index("title")
        self.assertEqual({cell.data_type for row in rows for cell in row} & {"f"}, set())
        titles = [row[at].value for row in rows]
        self.assertFalse([title for title in titles if re.match(r"[=+@\-＝\s]", title)])
        # openpyxl leaves the escapes of Office Open XML in inline texts as they are.
        undone = [re.sub(r"_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), re.sub("^'", "", t)) for t in titles]
        self.assertEqual(sorted(undone), sorted(t for (t,) in rows_of("SELECT title FROM segment")))


class Frictionless(unittest.TestCase):
    def test_finds_the_package_of_every_format_valid(self):
        for kind, least in {"csv": 3, "parquet": 3, "xlsx": 3, "sdmx-csv": 1}.items():
            report = Package(str(FOLDER / f"package-{kind}" / "datapackage.json")).validate()
            self.assertEqual(report.flatten(["title", "message"]), [], kind)
            self.assertEqual(len(report.tasks), least, kind)
            self.assertGreater(min(task.stats["rows"] for task in report.tasks), 2, kind)

    def test_finds_a_wrong_type_in_a_package_of_parquet(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (FOLDER / "package-parquet").iterdir():
                shutil.copy(path, folder)
            description = Path(folder) / "datapackage.json"
            text = description.read_text()
            description.write_text(text.replace('"name": "title",\n            "type": "string"', '"name": "title",\n            "type": "integer"'))
            self.assertNotEqual(description.read_text(), text)
            self.assertFalse(Package(str(description)).validate().valid)

    def test_finds_a_changed_byte(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("segment.csv", "datapackage.json"):
                shutil.copy(FOLDER / "package-csv" / name, folder)
            path = Path(folder) / "segment.csv"
            path.write_bytes(path.read_bytes().replace(b"rural", b"urban", 1))
            report = Package(str(Path(folder) / "datapackage.json")).validate()
            self.assertIn("hash-count", [kind for [kind] in report.flatten(["type"])])

    def test_reads_types_and_descriptions(self):
        resource = Package(str(FOLDER / "package-csv" / "datapackage.json")).get_resource("segment")
        fields = {field.name: field for field in resource.schema.fields}
        self.assertEqual(fields["loaded_at"].type, "datetime")
        self.assertEqual(fields["title"].description, "Title, for people | 供阅读的标题")
        [row] = [row for row in resource.read_rows() if row["segment"] == "rural"]
        [(loaded_at,)] = rows_of("SELECT loaded_at FROM segment WHERE segment = 'rural'")
        self.assertEqual(row["loaded_at"], loaded_at.replace(tzinfo=loaded_at.tzinfo or SHANGHAI))


class PySdmx(unittest.TestCase):
    def test_reads_data_and_structure_together(self):
        for view, structure in SDMX.items():
            dataset, _ = read_sdmx_export(view)
            self.assertEqual(dataset.structure.id, structure)
            self.assertEqual(set(dataset.data.columns), {one.id for one in dataset.structure.components})

    def test_finds_the_code_of_every_value(self):
        for view in SDMX:
            dataset, _ = read_sdmx_export(view)
            coded = [one for one in dataset.structure.components if one.enumeration is not None]
            self.assertGreater(len(coded), 5)
            for component in coded:
                codes = {code.id for code in component.enumeration.codes}
                self.assertEqual(set(dataset.data[component.id]) - codes, set(), component.id)

    def test_finds_each_key_once(self):
        for view in SDMX:
            dataset, _ = read_sdmx_export(view)
            key = [one.id for one in dataset.structure.components.dimensions]
            self.assertFalse(dataset.data.duplicated(key).any())

    def test_reads_the_figures_of_the_database(self):
        dataset, _ = read_sdmx_export("statistic")
        wanted = dict(rows_of("SELECT id, toFloat64(value) FROM statistic WHERE edition = 0 AND basis = 'paid'"))
        found = {
            row["STATISTIC_ID"]: float(row["OBS_VALUE"]) if row["OBS_STATUS"] == "A" else None
            for row in dataset.data.to_dict("records")
        }
        self.assertEqual(found, wanted)

    def test_reads_sales_with_their_unit(self):
        dataset, _ = read_sdmx_export("sales")
        rows = [row for row in dataset.data.to_dict("records") if row["INDICATOR"] == "SALES"]
        self.assertEqual({(row["UNIT_MEASURE"], int(row["UNIT_MULT"])) for row in rows}, {("CNY", 0)})
        # pandas makes doubles of the numbers; the file itself is exact.
        with open(FOLDER / "sales.sdmx.csv", newline="") as file:
            exact = {
                r["REF_AREA"]: Decimal(r["OBS_VALUE"]) for r in csv.DictReader(file) if r["INDICATOR"] == "SALES"
            }
        self.assertEqual(exact, yuan_of_counties())
        self.assertEqual(max(exact.values()), Decimal("90071992547409.93"))

    def test_reads_labels_in_two_languages(self):
        _, structures = read_sdmx_export("sales")
        [areas] = [one for one in structures if isinstance(one, Codelist) and one.id == "CL_AREA"]
        self.assertEqual(areas["110101"].name, "Dongcheng District")

    def test_refuses_a_structure_that_the_schemas_do_not_allow(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statistic.structure.xml"
            text = (FOLDER / "statistic.structure.xml").read_text()
            path.write_text(text.replace("<structure:AttributeRelationship>", "<structure:Relationship>").replace(
                "</structure:AttributeRelationship>", "</structure:Relationship>"))
            with self.assertRaises(Invalid):
                read_sdmx(path)


class Sdmx1(unittest.TestCase):
    """The successor of pandaSDMX, of another house: the same files, and what the standard's own codes say."""

    def read(self, view):
        structure = sdmx.read_sdmx(FOLDER / f"{view}.structure.xml")
        definition = structure.structure[SDMX[view]]
        message = sdmx.read_sdmx(FOLDER / f"{view}.sdmx.csv", structure=definition)
        return structure, definition, message.data[0].obs

    def test_reads_every_observation_under_a_key_of_its_own(self):
        for view in SDMX:
            dataset, _ = read_sdmx_export(view)
            _, definition, observations = self.read(view)
            self.assertEqual(len(observations), len(dataset.data))
            self.assertEqual(len({str(one.dimension) for one in observations}), len(observations))
            self.assertEqual(definition.dimensions.components[-1].id, "TIME_PERIOD")

    def test_finds_the_concepts_and_codes_of_the_standard(self):
        for view in SDMX:
            structure, definition, _ = self.read(view)
            parts = [*definition.dimensions.components, *definition.measures.components, *definition.attributes.components]
            shared = {one.id for one in parts if one.concept_identity.parent.id == "CROSS_DOMAIN_CONCEPTS"}
            self.assertEqual(shared, set(structure.concept_scheme["CROSS_DOMAIN_CONCEPTS"].items))
            self.assertLessEqual(
                {"FREQ", "REF_AREA", "TIME_PERIOD", "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "CONF_STATUS"}, shared
            )
            self.assertIn("INDICATOR", {one.id for one in parts})
            self.assertEqual(
                {one.id for one in structure.codelist.values() if one.maintainer.id == "SDMX"},
                {"CL_FREQ", "CL_OBS_STATUS", "CL_CONF_STATUS"},
            )

    def test_finds_the_code_of_every_value(self):
        for view in SDMX:
            _, definition, observations = self.read(view)
            coded = [one for one in definition.dimensions.components if one.local_representation.enumerated is not None]
            self.assertGreater(len(coded), 5)
            for one in coded:
                used = {observation.dimension.values[one.id].value for observation in observations}
                self.assertEqual(used - set(one.local_representation.enumerated.items), set(), one.id)

    def test_reads_days_and_periods_with_the_frequency_that_fits(self):
        _, _, observations = self.read("statistic")
        found = {tuple(one.dimension.values[name].value for name in ("FREQ", "TIME_PERIOD")) for one in observations}
        self.assertLessEqual({("D", "2017-11-11"), ("_O", "2017-11-01/P11D")}, found)
        for frequency, period in found:
            self.assertRegex(period, {"D": r"^\d{4}-\d\d-\d\d$", "H": r"T\d\d:00:00/PT1H$"}.get(frequency, "/PT?[0-9]+[DH]$"))

    def test_reads_that_everything_is_free_for_publication(self):
        for view in SDMX:
            _, _, observations = self.read(view)
            self.assertEqual({one.attached_attribute["CONF_STATUS"].value for one in observations}, {"F"})

    def test_reads_the_names_in_two_languages(self):
        structure, _, _ = self.read("sales")
        name = structure.codelist["CL_AREA"]["110101"].name
        self.assertEqual((name["en"], name["zh"]), ("Dongcheng District", "东城区"))
