"""Tools that list tables: SQLAlchemy's reflection (as Superset does), ibis and polars, as the analyst."""

import unittest
from datetime import date

import ibis
import polars
from sqlalchemy import MetaData, create_engine, func, select
from world import HOUR, HOUR_FEN, WORLD, connect

CAMPAIGN = "double11-2017"
DAY = date(2017, 11, 11)
DAY_FEN = HOUR_FEN + 70_000
COUNTY = ("110101", "Dongcheng District")


class BiTools(unittest.TestCase):
    def setUp(self):
        self.client = connect("analyst")
        self.addCleanup(self.client.close)
        self.engine = create_engine(WORLD["sqlAlchemy"]["analyst"])
        self.addCleanup(self.engine.dispose)
        at = WORLD["analyst"]
        self.ibis = ibis.clickhouse.connect(
            host=at["host"], port=at["httpPort"], user=at["user"], password=at["password"], database=at["database"]
        )
        self.addCleanup(self.ibis.disconnect)

    def tables(self):
        query = "SELECT name FROM system.tables WHERE database = currentDatabase()"
        names = [name for (name,) in self.client.query(query).result_rows]
        self.assertIn("sales_by_hour", names)
        self.assertNotIn("rollup", names)
        return names

    def test_information_schema_lists_tables_and_columns_with_their_comments(self):
        found = self.client.query(
            "SELECT table_name, table_comment FROM information_schema.tables WHERE table_schema = currentDatabase()"
        ).result_rows
        self.assertLessEqual(set(self.tables()), {name for name, _ in found})
        self.assertNotIn("rollup", [name for name, _ in found])
        self.assertEqual([name for name, comment in found if not comment], [])
        columns = self.client.query(
            "SELECT table_name, column_name, column_comment FROM INFORMATION_SCHEMA.columns"
            " WHERE table_schema = currentDatabase()"
        ).result_rows
        self.assertEqual({table for table, _, _ in columns}, set(self.tables()))
        self.assertEqual([row for row in columns if not row[2]], [])

    def test_SQLAlchemy_reflects_every_table_and_column_with_its_comment(self):
        metadata = MetaData()
        metadata.reflect(bind=self.engine, views=True)
        for name in self.tables():
            table = metadata.tables[name]
            self.assertIn("Grain: ", table.comment, name)
            self.assertGreater(len(table.columns), 1, name)
            self.assertEqual([column.name for column in table.columns if not column.comment], [], name)

    def test_SQLAlchemy_joins_filters_and_adds_up_reflected_tables(self):
        metadata = MetaData()
        metadata.reflect(bind=self.engine, views=True, only=["sales_by_hour", "county"])
        sales, county = metadata.tables["sales_by_hour"], metadata.tables["county"]
        query = (
            select(county.c.county, county.c.name_en, func.sum(sales.c.paid_fen))
            .join(county, county.c.county == sales.c.county)
            .where(sales.c.campaign == CAMPAIGN, sales.c.day == DAY, county.c.rural == 0)
            .group_by(county.c.county, county.c.name_en)
        )
        with self.engine.connect() as connection:
            self.assertEqual(connection.execute(query).all(), [(*COUNTY, DAY_FEN)])

    def test_ibis_reads_every_table_as_pandas_and_as_polars(self):
        self.assertLessEqual(set(self.tables()), set(self.ibis.list_tables()))
        for name in self.tables():
            rows = self.ibis.table(name).limit(5)
            self.assertEqual(len(rows.execute()), len(rows.to_polars()), name)

    def test_ibis_joins_filters_and_adds_up(self):
        sales, county = self.ibis.table("sales_by_hour"), self.ibis.table("county")
        own = sales.filter(sales.campaign == CAMPAIGN, sales.day == DAY, sales.rural == 0)
        found = own.join(county, "county").group_by("county", "name_en").aggregate(fen=own.paid_fen.sum()).to_polars()
        self.assertEqual(found.rows(), [(*COUNTY, DAY_FEN)])

    def test_polars_reads_every_table_from_Arrow_and_keeps_the_zone(self):
        for name in self.tables():
            frame = polars.from_arrow(self.client.query_arrow(f"SELECT * FROM {name} LIMIT 5"))
            self.assertEqual([column for column, of in frame.schema.items() if of == polars.Binary], [], name)
        hours = polars.from_arrow(
            self.client.query_arrow(f"SELECT stat_hour FROM sales_by_hour WHERE paid_fen = {HOUR_FEN}")
        )
        self.assertEqual(hours.schema["stat_hour"].time_zone, "Asia/Shanghai")
        self.assertEqual(hours.rows(), [(HOUR,)])

    def test_polars_adds_up_what_it_reads_over_SQLAlchemy(self):
        query = f"SELECT day, stat_hour, paid_fen FROM sales_by_hour WHERE campaign = '{CAMPAIGN}'"
        # polars would take instants that SQLAlchemy brings for those of UTC, without a zone.
        zoned = {"stat_hour": polars.Datetime("ms", "Asia/Shanghai")}
        frame = polars.read_database(query, self.engine, schema_overrides=zoned)
        found = frame.filter(polars.col("day") == DAY)["paid_fen"].sum()
        self.assertEqual(found, DAY_FEN)
        self.assertEqual(frame.filter(polars.col("paid_fen") == HOUR_FEN)["stat_hour"].to_list(), [HOUR])
