"""Finds what looks like personal data in the name of a product, by the expressions of the contract."""

import re
import unicodedata

from .contract import RULES

_EXPRESSIONS = [
    (rule["code"], re.compile("|".join(f"(?:{one})" for one in rule["expressions"]), re.ASCII | re.IGNORECASE))
    for rule in RULES
    if "expressions" in rule
]
_APART = re.compile(r"(?<![0-9])[0-9](?:[ .-]{1,2}[0-9]){9,}(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal_data_in(name: str) -> str | None:
    """The code of the reason for which a name is refused."""
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", name) if unicodedata.category(one) not in ("Cf", "Mn", "Me")
    )
    text = _APART.sub(lambda digits: re.sub("[ .-]", "", digits[0]), plain)
    for code, expression in _EXPRESSIONS:
        for found in expression.finditer(text):
            if code != "personal.identity_number" or _is_identity_number(found[0]):
                return str(code)
    return None


def _is_identity_number(part: str) -> bool:
    """Whether the last of eighteen characters checks the others (GB 11643)."""
    digits = re.sub("[^0-9X]", "", part.upper())
    if len(digits) == 15:
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits))
    return "10X98765432"[total % 11] == digits[17]
