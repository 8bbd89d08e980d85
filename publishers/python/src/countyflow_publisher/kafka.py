"""Sends events to Kafka with confluent-kafka, which ``pip install 'countyflow-publisher[kafka]'`` brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from .contract import MAX_EVENT_BYTES, TOPIC_PREFIX
from .publisher import Outgoing, Publisher
from .results import Accepted, RequestRefusedError, Result, UndeliveredError
from .types import OrderEvent

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Message

_SETTINGS = {
    "acks": "all",
    # A retry neither doubles nor reorders the events of a partition.
    "enable.idempotence": True,
    # As the Java client and kafkajs do it, so that all put an order on the same partition.
    "partitioner": "murmur2_random",
    "compression.type": "zstd",
    "message.max.bytes": 2 * MAX_EVENT_BYTES,
}


class KafkaPublisher(Publisher):
    """Sends each event to the topic of its platform, under its order id.

    ``config`` is that of librdkafka: ``bootstrap.servers``, and the login. What the contract asks for is set.
    """

    def __init__(self, config: Mapping[str, Any], *, timeout: float = 120.0) -> None:
        try:
            from confluent_kafka import Producer
        except ImportError as error:
            raise ImportError("to send over Kafka, pip install 'countyflow-publisher[kafka]'") from error
        self._timeout = timeout
        self._trouble = "no broker answered"
        self._topics: set[str] = set()
        limits = {"message.timeout.ms": int(timeout * 1000), "error_cb": self._note}
        self._producer = Producer({**_SETTINGS, **limits, **config})

    def send(self, events: OrderEvent | Iterable[OrderEvent], *, check: bool = True) -> list[Result]:
        """Sends one or many events and returns the result of each, in their order.

        Raises an ``EventsRefusedError`` if events break the contract, after all others were sent, unless ``check`` is
        false; an ``UndeliveredError`` if events are not acknowledged, a ``RequestRefusedError`` for a missing topic.
        """
        return self._send(events, check)

    def close(self) -> None:
        self._producer.flush(self._timeout)

    def _note(self, error: KafkaError) -> None:
        self._trouble = error.str()

    def _deliver(self, outgoing: Sequence[Outgoing], results: dict[int, Result], **_options: bool) -> None:
        for one in outgoing:
            topic = TOPIC_PREFIX + one.event["data"]["platform"]
            self._require(topic)
            while True:
                try:
                    on_delivery = partial(self._told, results, one)
                    self._producer.produce(topic, one.body, one.event["subject"], on_delivery=on_delivery)
                    break
                except BufferError:  # The queue is full: wait until some events are acknowledged.
                    self._producer.poll(1)
            self._producer.poll(0)
        self._producer.flush(self._timeout)
        if missing := sum(one.index not in results for one in outgoing):
            what = f"{missing} events were not acknowledged ({self._trouble})"
            raise UndeliveredError(f"{what}: send what is undelivered again, duplicates do no harm")

    def _told(self, results: dict[int, Result], one: Outgoing, error: KafkaError | None, message: Message) -> None:
        if error is None:
            results[one.index] = Accepted(one.event["id"], message.topic(), message.partition(), message.offset())
        else:
            self._note(error)

    def _require(self, topic: str) -> None:
        """Asked first, because a producer waits for a missing topic as for one that has no leader yet."""
        from confluent_kafka import KafkaException

        if topic in self._topics:
            return
        try:
            error = self._producer.list_topics(topic, self._timeout).topics[topic].error
        except KafkaException:
            raise UndeliveredError(
                f"Kafka does not answer ({self._trouble}): see brokers and login in config"
            ) from None
        if error is not None:
            raise RequestRefusedError(
                f"there is no topic {topic}, or you may not see it: ask the operator to create it"
            )
        self._topics.add(topic)
