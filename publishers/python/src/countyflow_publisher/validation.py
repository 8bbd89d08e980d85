"""Says what is wrong with an event, by the JSON Schema of the contract and by the rules that it cannot say."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from .contract import COUNTIES, EXPECTED, MAX_EVENT_BYTES, MAX_PROBLEMS, REASONS, SCHEMA, TOPIC_PREFIX
from .events import encode
from .personal_data import personal_data_in
from .results import Problem

_EARLIEST, _LATEST = datetime(2009, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc)
_CLOCK_SKEW = timedelta(minutes=5)
_INSTANTS = ("/time", "/data/placedAt", "/data/paidAt")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3})0{0,6})?(?:Z|([+-])(\d\d):([0-5]\d))", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_CODES = {
    **dict.fromkeys(("enum", "const"), "field.value"),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), "field.length"),
    **dict.fromkeys(("minimum", "maximum"), "field.range"),
}


def validate(
    event: Mapping[str, Any] | str | bytes, *, topic: str | None = None, key: str | None = None
) -> list[Problem]:
    """All problems of an event, or of its text; an empty list if the contract accepts it.

    ``topic`` and ``key`` are those of the Kafka record that will carry it.
    """
    try:
        parsed, hidden = _parse(event if isinstance(event, (str, bytes)) else encode(event))
    except _Unreadable as unreadable:
        return [_problem(str(unreadable), "")]
    problems = _schema_problems(parsed) or [
        *hidden,
        *(_problem(code, path) for code, path in _broken_rules(parsed, topic, key)),
    ]
    return problems[:MAX_PROBLEMS]


def _problem(code: str, path: str, expected: str = "") -> Problem:
    return Problem(code, path, f"{REASONS[code]} {expected}".rstrip())


class _Unreadable(Exception):
    """Its text is the code."""


def _parse(text: str | bytes) -> tuple[Any, list[Problem]]:
    """The value of a text, and the problems of the text that the value does not show."""
    hidden: list[Problem] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            hidden.append(_problem("json.duplicate_key", ""))
        return found

    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(encoded) == 0:
        raise _Unreadable("bytes.empty")
    if len(encoded) > MAX_EVENT_BYTES:
        raise _Unreadable("bytes.too_large")
    try:
        decoded = encoded.decode()
    except UnicodeDecodeError:
        raise _Unreadable("bytes.not_utf8") from None
    hooks: dict[str, Any] = {"parse_float": _number, "parse_int": _number, "parse_constant": _no_constant}
    try:
        return json.loads(decoded, object_pairs_hook=members, **hooks), hidden
    except (ValueError, RecursionError):
        raise _Unreadable("json.syntax") from None


def _number(text: str) -> int | Decimal:
    """A number by its exact value: whole ones are ints, and what no field can hold stays as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
    is_short = number.adjusted() < 20
    return int(number) if is_short and number == number.to_integral_value() else number


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _whole_pattern(_validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    """As the library's own, but ``$`` is the end of the text: in Python a line feed may follow it."""
    if isinstance(value, str) and re.fullmatch(pattern, value) is None:
        yield ValidationError("")


_SCHEMA: Any = cast(Any, extend)(Draft202012Validator, {"pattern": _whole_pattern})(SCHEMA)


def _schema_problems(event: Any) -> list[Problem]:
    """One problem for each place, in which a wrong type counts most."""
    found: dict[str, Problem] = {}
    for error in _SCHEMA.iter_errors(event):
        for problem in _of_schema(error):
            if problem.path not in found or problem.code == "field.type":
                found[problem.path] = problem
    return list(found.values())


def _of_schema(error: ValidationError) -> Iterator[Problem]:
    path = "".join(f"/{part}" for part in error.absolute_path)
    rule, value, schema = str(error.validator), cast(Any, error.instance), cast(Any, error.schema)
    if rule == "anyOf":  # A form, or null.
        for inner in error.context or ():
            if inner.schema_path[0] == 0:
                yield from _of_schema(inner)
    elif rule == "required":
        for name in schema["required"]:
            if name not in value:
                yield _problem("field.missing", f"{path}/{name}")
    elif rule == "additionalProperties":
        for name in value:
            if name not in schema["properties"]:
                yield _problem("field.unknown", f"{path}/{_shown(name)}")
    elif rule == "type":
        is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        code = "field.range" if is_number and error.validator_value == "integer" else "field.type"
        yield Problem(code, path, EXPECTED[str(error.validator_value)])
    elif rule == "pattern":
        code = _instant_code(value) if path in _INSTANTS else "field.format"
        yield _problem(code, path, schema.get("description", ""))
    else:
        yield Problem(_CODES[rule], path, EXPECTED[rule].format(json.dumps(error.validator_value).strip("[]")))


def _shown(name: str) -> str:
    """The name of an unknown field without what may be a person's name or number."""
    digits = sum(character.isdigit() for character in name)
    return re.sub(r"[^A-Za-z_.-]" if digits > 4 else r"[^A-Za-z0-9_.-]", "\ufffd", name[:40])


def _instant(text: str) -> datetime:
    """Raises ValueError where there is no such instant."""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    clock, fraction, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > timedelta(hours=14) or clock[11:13] == "24":
        raise ValueError(text)
    moment = datetime.fromisoformat(f"{clock}.{(fraction or '').ljust(6, '0')}+00:00")
    return moment + offset if sign == "-" else moment - offset


def _instant_code(text: str) -> str:
    if _INSTANT.fullmatch(text) is None:
        return "field.format"
    try:
        return "time.invalid" if _EARLIEST <= _instant(text) < _LATEST else "time.out_of_bounds"
    except (ValueError, OverflowError):
        return "time.invalid"


def _broken_rules(event: dict[str, Any], topic: str | None, key: str | None) -> Iterator[tuple[str, str]]:
    """Codes and places of the rules beside the schema that an event breaks, which the schema accepts."""
    data = event["data"]
    texts = dict(zip(_INSTANTS, (event["time"], data["placedAt"], data["paidAt"])))
    times = {path: _instant(text) for path, text in texts.items() if text is not None}
    occurred, placed, paid = times["/time"], times["/data/placedAt"], times.get("/data/paidAt")
    goods, refunded, status = data["goodsAmountFen"], data["refundedFen"], data["status"]
    outlet = {"/data/outlet/county": data["outlet"]["county"]} if data["outlet"] else {}
    counties = {"/data/sellerCounty": data["sellerCounty"], "/data/buyerCounty": data["buyerCounty"], **outlet}
    names = {f"/data/lines/{at}/name": line["name"] for at, line in enumerate(data["lines"])}
    rules = [
        *(("time.out_of_bounds", path, not _EARLIEST <= moment < _LATEST) for path, moment in times.items()),
        *(("time.in_future", path, moment - occurred > _CLOCK_SKEW) for path, moment in times.items()),
        ("time.paid_before_placed", "/data/paidAt", paid is not None and paid < placed - _CLOCK_SKEW),
        ("status.paid_at_missing", "/data/paidAt", paid is None and status in ("paid", "completed", "refunded")),
        ("status.paid_at_unexpected", "/data/paidAt", paid is not None and status == "placed"),
        ("amount.sum_mismatch", "/data/goodsAmountFen", sum(line["amountFen"] for line in data["lines"]) != goods),
        ("amount.refund_exceeds", "/data/refundedFen", refunded > goods),
        ("amount.refund_unpaid", "/data/refundedFen", refunded > 0 and paid is None),
        ("amount.refund_incomplete", "/data/refundedFen", status == "refunded" and refunded < goods),
        *(("field.format", path, _HALF.search(name) is not None) for path, name in names.items()),
        ("identity.subject_mismatch", "/subject", event["subject"] != data["orderId"]),
        ("identity.source_mismatch", "/source", event["source"] != f"/platforms/{data['platform']}"),
        ("identity.topic_mismatch", "/data/platform", topic not in (None, TOPIC_PREFIX + data["platform"])),
        ("identity.key_mismatch", "/data/orderId", key not in (None, data["orderId"])),
        *(("county.unknown", path, code not in COUNTIES) for path, code in counties.items()),
        (
            "county.village_mismatch",
            "/data/sellerVillage",
            data["sellerVillage"] is not None and not data["sellerVillage"].startswith(data["sellerCounty"]),
        ),
    ]
    personal = ((personal_data_in(name), path) for path, name in names.items())
    yield from ((code, path) for code, path, is_broken in rules if is_broken)
    yield from ((code, path) for code, path in personal if code is not None)
