"""Builds an order, publishes it over HTTP and waits until it counts. Run: python publish_order.py

COUNTYFLOW_URL and COUNTYFLOW_KEY hold the address and the key.
"""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from countyflow_publisher import HttpPublisher, OrderVersion, fen, instant, order_event

paid = datetime(2017, 11, 11, 0, 3, 19, tzinfo=ZoneInfo("Asia/Shanghai"))
order: OrderVersion = {
    "platform": "tmall",
    "orderId": "TM-20171111-000071",
    "version": 1,
    "status": "paid",
    "placedAt": "2017-11-11T00:01:07+08:00",
    "paidAt": instant(paid),
    "sellerCounty": "222405",
    "sellerVillage": None,
    "buyerCounty": "110105",
    "outlet": None,
    "orderMode": "self",
    "channel": "online",
    "lines": [
        {
            "sku": "LJ-PEAR-5",
            "name": "苹果梨",
            "category": "agri.pear",
            "quantity": "2.5",
            "unit": "kg",
            "amountFen": fen("39.90"),
        }
    ],
    "goodsAmountFen": fen("39.90"),
    "refundedFen": 0,
    "settlementReference": None,
}
event = order_event(order, occurred_at=paid)

with HttpPublisher(os.environ["COUNTYFLOW_URL"], os.environ["COUNTYFLOW_KEY"]) as publisher:
    print(publisher.send([event], wait=True))
