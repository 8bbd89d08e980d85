"""Builds events out of what a program has: yuan, times with a zone, and the fields of an order."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from .types import OrderEvent, OrderVersion, Origin


def fen(yuan: Decimal | int | str) -> int:
    """The fen of an amount in yuan, of at least 0: ``fen("39.90")`` is 3990."""
    if isinstance(yuan, float):
        raise TypeError('a float does not hold 0.1 yuan exactly: pass a Decimal or text, such as "39.90"')
    if isinstance(yuan, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", yuan, re.ASCII) is None:
        raise ValueError('the text is no amount in yuan: write digits and at most one point, such as "39.90"')
    amount = Decimal(yuan) * 100
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError("the amount is no whole number of fen: round it to two places first")
    if amount < 0:
        raise ValueError("the amount is below 0: write a refund as refundedFen, and leave the goods as they cost")
    return int(amount)


def instant(moment: datetime) -> str:
    """A time in the form of the contract, to the millisecond. It must know its zone."""
    if moment.utcoffset() is None:
        raise ValueError('the time may mean several instants: give it a zone, such as ZoneInfo("Asia/Shanghai")')
    return moment.isoformat(timespec="milliseconds")


def order_event(
    data: OrderVersion, *, occurred_at: datetime | str, event_id: str | None = None, origin: Origin | None = None
) -> OrderEvent:
    """The event of one version of an order. What the data say already is filled in.

    ``occurred_at`` is when this version came about. The id is ``<order id>/<version>``, the same if the event is built
    again, unless you give another one. ``origin="simulation"`` marks an order that no buyer made.
    """
    event: OrderEvent = {
        "specversion": "1.0",
        "id": event_id or f"{data['orderId']}/{data['version']}",
        "source": f"/platforms/{data['platform']}",
        "type": "org.countyflow.order.v1",
        "subject": data["orderId"],
        "time": instant(occurred_at) if isinstance(occurred_at, datetime) else occurred_at,
        "datacontenttype": "application/json",
        "data": data,
    }
    if origin is not None:
        event["origin"] = origin
    return event


def encode(event: Mapping[str, Any]) -> bytes:
    """An event as it travels."""
    try:
        return json.dumps(event, ensure_ascii=False, separators=(",", ":"), default=_no_json).encode()
    except UnicodeEncodeError:  # Half a surrogate pair, which validation will name.
        return json.dumps(event).encode()


def _no_json(value: object) -> None:
    remedy = "write amounts by fen(), times by instant() and quantities as text"
    raise TypeError(f"JSON has no {type(value).__name__}: {remedy}")
