"""Nearly every drawn event breaks a rule between its fields (422), and no link leads on from that. So the stateful
phase sends the event of the document instead, each time as another order."""

import copy
import itertools

import schemathesis

SINGLE = "application/cloudevents+json"
numbers = itertools.count()


@schemathesis.hook.apply_to(method="POST", path="/v1/events")
def map_case(context, case):
    if case.meta is None or case.meta.generation.mode.is_negative or case.meta.phase.name != "stateful":
        return case
    if case.media_type == SINGLE:
        content = case.operation.definition.raw["requestBody"]["content"]
        event = copy.deepcopy(content[SINGLE]["examples"]["paid"]["value"])
        event["id"] = event["subject"] = event["data"]["orderId"] = f"order-{next(numbers)}"
        case.query, case.body = {}, event
    return case
