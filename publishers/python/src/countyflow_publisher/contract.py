"""What `npm run contract` wrote into contract.json: the schema, the rules beside it, and the counties that exist."""

import json
from importlib.resources import files
from typing import Any, Final

_CONTRACT: Final[dict[str, Any]] = json.loads(files(__package__).joinpath("contract.json").read_text("utf-8"))

CONTRACT_VERSION: Final[str] = _CONTRACT["version"]
SCHEMA: Final[dict[str, Any]] = _CONTRACT["schema"]
RULES: Final[list[dict[str, Any]]] = _CONTRACT["rules"]
"""The rules that JSON Schema cannot say, each with its reason code and the fields it looks at."""
REASONS: Final[dict[str, str]] = _CONTRACT["reasons"]
"""The meaning of each reason code."""
EXPECTED: Final[dict[str, str]] = _CONTRACT["expected"]
"""What each rule and type of JSON Schema expects, with its value as ``{}``."""
COUNTIES: Final[frozenset[str]] = frozenset(_CONTRACT["counties"].split())
TOPIC_PREFIX: Final[str] = _CONTRACT["topicPrefix"]
MAX_EVENT_BYTES: Final[int] = _CONTRACT["maxEventBytes"]
MAX_PROBLEMS: Final[int] = _CONTRACT["maxProblems"]
