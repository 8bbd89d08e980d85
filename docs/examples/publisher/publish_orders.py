"""Publishes a file of events with confluent-kafka. Run: python publish_orders.py orders.ndjson

The address of Kafka is in KAFKA_BROKERS, such as 127.0.0.1:9092.
"""

import json
import os
import sys

from confluent_kafka import Producer

failed = []


def delivered(error, message):
    if error is not None:
        failed.append(f"{message.key().decode()}: {error}")


producer = Producer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
        "acks": "all",
        # A retry neither doubles nor reorders the events of a partition.
        "enable.idempotence": True,
        # As the Java client and kafkajs do it; the default of librdkafka is another.
        "partitioner": "murmur2_random",
        "compression.type": "zstd",
        "message.max.bytes": 2 * 1024 * 1024,
    }
)
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        event = json.loads(line)
        topic = "orders.events.v1." + event["data"]["platform"]
        while True:
            try:
                producer.produce(topic, key=event["subject"], value=line.strip(), on_delivery=delivered)
                break
            except BufferError:
                # The queue is full: wait until some events are acknowledged.
                producer.poll(1)
        producer.poll(0)
left = producer.flush(60)
for one in failed:
    print(one, file=sys.stderr)
if failed or left:
    sys.exit(f"{len(failed) + left} events were not acknowledged: send the file again, duplicates do no harm")
