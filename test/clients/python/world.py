"""What the tests are told: where ClickHouse answers, and the hour that it holds."""

import json
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import clickhouse_connect
from clickhouse_driver import Client

WORLD = json.loads(os.environ["CLIENTS_WORLD"])
SHANGHAI = ZoneInfo("Asia/Shanghai")

HOUR_EPOCH = WORLD["hour"]["epochSeconds"]
HOUR_IN_SHANGHAI = WORLD["hour"]["shanghai"]
HOUR_FEN = WORLD["hour"]["paidFen"]
HOUR = datetime.fromisoformat(HOUR_IN_SHANGHAI).replace(tzinfo=SHANGHAI)

SELECT_HOUR = f"SELECT stat_hour FROM sales_by_hour WHERE paid_fen = {HOUR_FEN}"
DAY_IN_SHANGHAI = "toDate(stat_hour, 'Asia/Shanghai') = '2017-11-11'"


def connect(user="countyflow", **options):
    """clickhouse-connect with nothing but what `countyflow connect` prints."""
    at = WORLD[user]
    return clickhouse_connect.get_client(
        host=at["host"],
        port=at["httpPort"],
        username=at["user"],
        password=at["password"],
        database=at["database"],
        **options,
    )


def connect_natively(user="countyflow", **options):
    """clickhouse-driver with nothing but what `countyflow connect` prints."""
    at = WORLD[user]
    return Client(
        at["host"],
        port=at["nativePort"],
        user=at["user"],
        password=at["password"],
        database=at["database"],
        **options,
    )
