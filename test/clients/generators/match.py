"""Which texts each pattern finds, in RE2 and in Python: reads a JSON file of patterns and texts, prints the two tables."""

import json
import re
import sys
from pathlib import Path

import re2

asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
patterns, texts = asked["patterns"], asked["texts"]
in_re2 = [re2.compile(pattern) for pattern in patterns]
# Python's `$` stands before a last line feed too, so the whole text must match.
in_python = [re.compile(pattern) for pattern in patterns]
print(
    json.dumps(
        {
            "RE2": [[pattern.search(text) is not None for text in texts] for pattern in in_re2],
            "Python": [[pattern.fullmatch(text) is not None for text in texts] for pattern in in_python],
        }
    )
)
