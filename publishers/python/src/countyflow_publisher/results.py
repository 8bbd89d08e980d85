"""What becomes of an event, and of a delivery that fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Problem:
    """What is wrong with an event. The path is a JSON Pointer, and the message repeats no value."""

    code: str
    path: str
    message: str


@dataclass(frozen=True)
class Accepted:
    """Every in-sync replica has the event. Its place in Kafka is known if the answer tells it."""

    event_id: str
    topic: str | None = None
    partition: int | None = None
    offset: int | None = None
    state: str | None = None
    """What became of it, if that was waited for: counted, superseded, conflicting, refused or waiting."""
    counted: bool | None = None
    """Whether it is the version of its order that the figures count, if that was waited for."""


@dataclass(frozen=True)
class Refused:
    """The event breaks the contract and was not sent. Corrected, it may keep its version."""

    event_id: str
    problems: tuple[Problem, ...]


Result: TypeAlias = Accepted | Refused


class PublisherError(Exception):
    """Not every event was accepted. ``results`` has what is known of the others, in their order."""

    results: Sequence[Result] = ()


class EventsRefusedError(PublisherError):
    """The events in ``refused`` break the contract. All others were accepted."""

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = results
        self.refused = [result for result in results if isinstance(result, Refused)]
        first, problem = self.refused[0], self.refused[0].problems[0]
        super().__init__(
            f"{len(self.refused)} of {len(results)} events break the contract and were not sent; correct these and send "
            f"them again. The first, {first.event_id!r}, has {problem.code} at {problem.path}: {problem.message}"
        )


class UndeliveredError(PublisherError):
    """Nobody acknowledged the events in ``undelivered``. Send them again: an event that comes twice counts once."""

    undelivered: Sequence[Mapping[str, Any]] = ()


class RequestRefusedError(UndeliveredError):
    """The receiver refuses until someone changes the key, the address or the topic."""

    status: int | None = None
