"""Sends events as a publisher's program would, and prints what the package says: `send.py http|kafka ADDRESS KEY`.

Reads a JSON list of events from standard input. A wrong one is among them.
"""

import json
import sys
from dataclasses import asdict

from countyflow_publisher import EventsRefusedError, HttpPublisher, KafkaPublisher, UndeliveredError

kind, address, key = sys.argv[1:]
events = json.load(sys.stdin)
said = {}
try:
    if kind == "http":
        with HttpPublisher(address, key, timeout=60) as publisher:
            results = publisher.send(events, wait=True)
    else:
        with KafkaPublisher({"bootstrap.servers": address}, timeout=30) as publisher:
            results = publisher.send(events)
except EventsRefusedError as error:
    results = error.results
    said = {"refused": [one.event_id for one in error.refused], "message": str(error)}
except UndeliveredError as error:
    results = error.results
    said = {
        "error": type(error).__name__,
        "status": getattr(error, "status", None),
        "undelivered": [event["id"] for event in error.undelivered],
        "message": str(error),
    }
print(json.dumps({"results": [asdict(result) for result in results], **said}))
