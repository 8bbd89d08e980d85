"""SQLAlchemy by the address that `countyflow connect` prints."""

import unittest
import uuid

from clickhouse_connect.cc_sqlalchemy.datatypes.sqltypes import DateTime, DateTime64, Int64, String
from clickhouse_connect.cc_sqlalchemy.ddl.tableengine import MergeTree
from sqlalchemy import Column, MetaData, Table, create_engine, func, inspect, select, text
from world import HOUR, HOUR_EPOCH, HOUR_FEN, HOUR_IN_SHANGHAI, SELECT_HOUR, WORLD


class Alchemy(unittest.TestCase):
    def open(self, user):
        engine = create_engine(WORLD["sqlAlchemy"][user])
        self.addCleanup(engine.dispose)
        return engine

    def test_the_hour_is_the_same_instant_and_hour_in_Shanghai(self):
        for user in ["countyflow", "analyst"]:
            with self.open(user).connect() as connection:
                hour = connection.execute(text(SELECT_HOUR)).scalar_one()
            self.assertEqual(hour.timestamp(), HOUR_EPOCH)
            self.assertEqual(f"{hour:%Y-%m-%d %H:%M:%S}", HOUR_IN_SHANGHAI)

    def test_views_and_their_columns_are_found(self):
        for user in ["countyflow", "analyst"]:
            found = inspect(self.open(user))
            self.assertIn("sales_by_hour", found.get_table_names() + found.get_view_names())
            columns = {column["name"]: column["type"] for column in found.get_columns("sales_by_hour")}
            self.assertIsInstance(columns["stat_hour"], DateTime64)
            self.assertIsInstance(columns["paid_fen"], Int64)

    def test_a_view_that_was_reflected_can_be_asked(self):
        engine = self.open("analyst")
        sales = Table("sales_by_hour", MetaData(), autoload_with=engine)
        query = select(func.sum(sales.c.paid_fen)).where(sales.c.stat_hour == HOUR)
        with engine.connect() as connection:
            self.assertEqual(connection.execute(query).scalar_one(), HOUR_FEN)

    def test_a_table_is_made_filled_read_and_dropped(self):
        engine = self.open("countyflow")
        table = Table(
            f"alchemy_{uuid.uuid4().hex}",
            MetaData(),
            Column("hour", DateTime("Asia/Shanghai")),
            Column("platform", String),
            Column("fen", Int64),
            MergeTree(order_by="hour"),
        )
        with engine.connect() as connection:
            table.create(connection)
            connection.execute(table.insert(), [{"hour": HOUR, "platform": "京东", "fen": 2**62}])
            self.assertEqual(connection.execute(select(table)).all(), [(HOUR, "京东", 2**62)])
            table.drop(connection)
            self.assertNotIn(table.name, inspect(engine).get_table_names())
