"""Publishes a file of events over Kafka. Run: python publish_orders.py orders.ndjson

The address of Kafka is in KAFKA_BROKERS, such as 127.0.0.1:9092.
"""

import json
import os
import sys

from countyflow_publisher import KafkaPublisher, PublisherError

with open(sys.argv[1], encoding="utf-8") as lines:
    events = [json.loads(line) for line in lines]
try:
    with KafkaPublisher({"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")}) as publisher:
        print(f"{len(publisher.send(events))} events acknowledged")
except PublisherError as error:
    sys.exit(str(error))
