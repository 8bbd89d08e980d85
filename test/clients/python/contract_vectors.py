"""Reads docs/contract as an implementer would, with Python's own library alone, and answers its vectors again.

Prints a JSON object: the number of cases by file, and the cases in which the page and the vectors disagree.
"""

import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def milliseconds(text):
    if text is None:
        return None
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // timedelta(milliseconds=1)


def canonical(order):
    outlet = order["outlet"]
    quantity = lambda text: text.rstrip("0").rstrip(".") if "." in text else text
    form = [
        order["platform"], order["orderId"], order["version"], order["status"],
        milliseconds(order["placedAt"]), milliseconds(order["paidAt"]),
        order["sellerCounty"], order["sellerVillage"], order["buyerCounty"],
        outlet and [outlet["type"], outlet["id"], outlet["county"]],
        order["orderMode"], order["channel"], order.get("direction"),
        [
            [line["sku"], line["name"], line["category"], quantity(line["quantity"]), line["unit"], line["amountFen"]]
            for line in order["lines"]
        ],
        order["goodsAmountFen"], order["refundedFen"], order["settlementReference"],
    ]
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def content_hash(order):
    return hashlib.sha256(canonical(order).encode()).digest()[:8]


def content(vectors):
    for case in vectors["content"]:
        found = (canonical(case["data"]), content_hash(case["data"]).hex())
        yield case["name"], found, (case["canonical"], case["hash"])
    for case in vectors["winners"]:
        ranks = [(order["version"], content_hash(order)) for order in case["contents"]]
        yield case["name"], ranks.index(max(ranks)), case["winner"]


def direction(vectors):
    rural = vectors["rural"]
    for case in vectors["cases"]:
        seller, buyer, outlet = case["sellerCounty"], case["buyerCounty"], case["outletCounty"]
        is_rural_product = case["firstCategory"].split(".")[0] in ("agri", "rural")
        if seller == buyer:
            found = "local"
        elif is_rural_product and rural[seller]:
            found = "produce-to-city"
        elif not is_rural_product and (rural[buyer] or (outlet is not None and rural[outlet])):
            found = "goods-to-countryside"
        else:
            found = "other"
        yield str(case), found, case["direction"]


BOUNDS = {"version": (1, 2**53 - 1), "refundedFen": (0, 1_000_000_000_000)}


def numbers(vectors):
    for case in vectors["cases"]:
        low, high = BOUNDS[case["field"]]
        try:
            value = json.loads(case["text"], parse_float=Decimal, parse_int=Decimal)
        except json.JSONDecodeError:
            yield case["text"], "json.syntax", case["code"]
            continue
        if not isinstance(value, Decimal):
            found = (None, "field.type")
        elif value != value.to_integral_value() or not low <= value <= high:
            found = (None, "field.range")
        else:
            found = (int(value), None)
        yield case["text"], found, (case["value"], case["code"])


INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3}0{0,6})?(Z|[+-]\d{2}:\d{2})")


def instants(vectors):
    for case in vectors["cases"]:
        text = case["text"]
        if INSTANT.fullmatch(text) is None:
            found = (None, "field.format")
        else:
            try:
                hours = 0 if text.endswith("Z") else int(text[-5:-3])
                at = milliseconds(text) if hours <= 14 else None
            except ValueError:
                at = None
            if at is None:
                found = (None, "time.invalid")
            elif not milliseconds("2009-01-01T00:00:00Z") <= at < milliseconds("2100-01-01T00:00:00Z"):
                found = (None, "time.out_of_bounds")
            else:
                found = (at, None)
        yield text, found, (case["epochMs"], case["code"])


def forms(vectors, schema):
    formats = schema["$defs"]
    names = {"orderId": "identifier", "quantity": "decimal", "category": "category", "sellerCounty": "county"}
    for case in vectors["cases"]:
        pattern = formats[names[case["field"]]]["pattern"]
        yield str(case), re.fullmatch(pattern, case["text"]) is not None, case["accepted"]


def main(folder):
    read = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    schema = read("order-event.schema.json")
    cases = {
        "content": content(read("vectors/content.json")),
        "direction": direction(read("vectors/direction.json")),
        "numbers": numbers(read("vectors/numbers.json")),
        "instants": instants(read("vectors/instants.json")),
        "forms": forms(read("vectors/forms.json"), schema),
    }
    counts, differences = {}, []
    for name, answers in cases.items():
        counts[name] = 0
        for case, found, expected in answers:
            counts[name] += 1
            if found != expected:
                differences.append(f"{name}: {case}: {found} instead of {expected}")
    print(json.dumps({"counts": counts, "differences": differences}))


main(Path(sys.argv[1]))
