"""What sending over HTTP and over Kafka have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from .events import encode
from .results import EventsRefusedError, Refused, Result, UndeliveredError
from .types import OrderEvent
from .validation import validate

Self = TypeVar("Self", bound="Publisher")


@dataclass(frozen=True)
class Outgoing:
    """A valid event on its way, and its index among the events of the call."""

    index: int
    event: OrderEvent
    body: bytes


class Publisher(ABC):
    """Sends order events at least once. Each call of ``send`` waits for its own events."""

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends what connections there are."""

    def _send(self, events: OrderEvent | Iterable[OrderEvent], check: bool, **options: bool) -> list[Result]:
        results: dict[int, Result] = {}
        outgoing: list[Outgoing] = []
        each = [cast(OrderEvent, events)] if isinstance(events, Mapping) else events
        for index, event in enumerate(each):
            if problems := validate(event):
                results[index] = Refused(str(cast(Mapping[str, Any], event).get("id", "")), tuple(problems))
            else:
                outgoing.append(Outgoing(index, event, encode(event)))
        try:
            self._deliver(outgoing, results, **options)
        except UndeliveredError as error:
            error.results = [result for _, result in sorted(results.items())]
            error.undelivered = [one.event for one in outgoing if one.index not in results]
            raise
        in_order = [results[index] for index in sorted(results)]
        if check and any(isinstance(result, Refused) for result in in_order):
            raise EventsRefusedError(in_order)
        return in_order

    @abstractmethod
    def _deliver(self, outgoing: Sequence[Outgoing], results: dict[int, Result], **options: bool) -> None:
        """Adds a result for each event. Raises an UndeliveredError if some have none."""
