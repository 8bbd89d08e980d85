"""Sends events to Countyflow's HTTP interface, with Python's own library."""

import gzip
import json
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

from .publisher import Outgoing, Publisher
from .results import Accepted, Problem, Refused, RequestRefusedError, Result, UndeliveredError
from .types import OrderEvent

# Far below the limits of the server, and with gzip below those of most proxies.
_BATCH_EVENTS = 2_000
_BATCH_BYTES = 4 * 1024 * 1024
_ATTEMPTS = 4
_LONGEST_PAUSE_SECONDS = 60.0
_MOST_WAITING_SECONDS = 600.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could carry the key to another host."""

    def redirect_request(self, *_request: Any) -> None:
        return None


class HttpPublisher(Publisher):
    """Posts events in batches, to the address and with the key that the operator gives to a publisher.

    Proxies are those of the environment; ``context`` has certificates. ``language="zh-CN"`` asks for Chinese messages.
    """

    def __init__(
        self, url: str, key: str, *, timeout: float = 60.0, language: str = "en", context: ssl.SSLContext | None = None
    ) -> None:
        self._url = urljoin(url, "/v1/events")
        self._timeout = timeout
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/cloudevents-batch+json",
            "Content-Encoding": "gzip",
            "Accept-Language": language,
        }
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))

    def send(
        self,
        events: OrderEvent | Iterable[OrderEvent],
        *,
        wait: bool = False,
        dry_run: bool = False,
        check: bool = True,
    ) -> list[Result]:
        """Sends one or many events and returns the result of each, in their order.

        With ``wait``, waits until the figures have them; with ``dry_run``, the server validates them and takes none.
        Raises an ``EventsRefusedError`` if events break the contract, after all others were sent, unless ``check`` is
        false; an ``UndeliveredError`` if events are not acknowledged, which is a ``RequestRefusedError`` for a wrong key.
        """
        return self._send(events, check, wait=wait, dry_run=dry_run)

    def _deliver(self, outgoing: Sequence[Outgoing], results: dict[int, Result], **options: bool) -> None:
        query = urlencode([(name.replace("_", "-"), "true") for name, wanted in options.items() if wanted])
        url = f"{self._url}?{query}" if query else self._url
        for batch in _batches(outgoing):
            answer = self._post(url, b"[" + b",".join(one.body for one in batch) + b"]")
            told = {one["index"]: one for one in answer.get("events", ())}
            refused = sum(one["status"] == "refused" for one in told.values())
            if answer.get("accepted", 0) + refused != len(batch):
                raise UndeliveredError(f"{url} does not say what became of each event: see whether it is Countyflow's")
            for at, one in enumerate(batch):
                results[one.index] = _result(one.event["id"], told.get(at, {}))

    def _post(self, url: str, body: bytes) -> Any:
        """The answer to a request, which is repeated while that is of use."""
        request = urllib.request.Request(url, gzip.compress(body, 1), self._headers)
        failures, waited = 0, 0.0
        while True:
            pause = None
            try:
                with self._opener.open(request, timeout=self._timeout) as response:
                    return _json_of(response)
            except HTTPError as error:
                answer = _json_of(error)
                if error.code == 422:
                    return answer
                request_id = error.headers.get("X-Request-Id", "unknown")
                reason = f"{url} answers {error.code} (request {request_id}): {answer.get('detail', error.reason)}"
                if error.code in (429, 503):
                    pause = _pause(error.headers.get("Retry-After"))
                elif error.code < 500 and error.code != 408:
                    refusal = RequestRefusedError(reason)
                    refusal.status = error.code
                    raise refusal from None
            except (OSError, HTTPException) as error:
                reason = f"{url} does not answer ({error}): see whether the address is right"
            failures += pause is None
            waited += pause or 0
            if failures == _ATTEMPTS or waited > _MOST_WAITING_SECONDS:
                raise UndeliveredError(f"{reason}; send what is undelivered again, duplicates do no harm")
            time.sleep(failures if pause is None else pause)


def _batches(outgoing: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    batch: list[Outgoing] = []
    size = 0
    for one in outgoing:
        size += len(one.body)
        if batch and (len(batch) == _BATCH_EVENTS or size > _BATCH_BYTES):
            yield batch
            batch, size = [], len(one.body)
        batch.append(one)
    if batch:
        yield batch


def _result(event_id: str, told: Mapping[str, Any]) -> Result:
    if told.get("status") == "refused":
        return Refused(event_id, tuple(Problem(one["code"], one["path"], one["message"]) for one in told["problems"]))
    offset = int(told["offset"]) if "offset" in told else None
    state = told.get("state")
    counted = None if state is None else state == "counted"
    return Accepted(event_id, told.get("topic"), told.get("partition"), offset, state, counted)


def _json_of(response: Any) -> Mapping[str, Any]:
    """An answer of Countyflow, or the problem of RFC 9457 in it; empty if something else answered."""
    try:
        answer = json.load(response)
    except (ValueError, OSError, HTTPException):
        answer = None
    return answer if isinstance(answer, dict) else {}


def _pause(retry_after: str | None) -> float:
    """Seconds to wait, at least one if the answer names none. A longer wish is met in several pauses."""
    wished = retry_after or ""
    return min(float(wished), _LONGEST_PAUSE_SECONDS) if wished.isdecimal() else 1.0
