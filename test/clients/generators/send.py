"""Sends by what openapi-python-client makes of the document: `FOLDER URL KEY`, and events as JSON on standard input.

Prints the answers to the first one alone, to all of them, and to the data of the first one.
"""

import json
import sys

folder, url, key = sys.argv[1:]
sys.path.insert(0, folder)

from countyflow_for_publishers_client import AuthenticatedClient  # noqa: E402
from countyflow_for_publishers_client.api.default import (  # noqa: E402
    send_binary_event,
    send_event,
    send_events,
)
from countyflow_for_publishers_client.models import OrderEvent  # noqa: E402

events = [OrderEvent.from_dict(event) for event in json.load(sys.stdin)]
first = events[0]
client = AuthenticatedClient(base_url=url, token=key)
answers = [
    send_event.sync(client=client, body=first),
    send_events.sync(client=client, body=events),
    send_binary_event.sync(
        client=client,
        body=first.data,
        ce_specversion=first.specversion,
        ce_id=first.id,
        ce_source=first.source,
        ce_type=first.type_,
        ce_subject=first.subject,
        ce_time=first.time.isoformat() if hasattr(first.time, "isoformat") else first.time,
    ),
]
print(json.dumps([answer.to_dict() for answer in answers]))
