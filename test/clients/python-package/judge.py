"""Validates texts with the package: reads a JSON list of base64, topic and key, prints the problems of each."""

import base64
import json
import sys

from countyflow_publisher import validate

cases = json.load(sys.stdin)
problems = [validate(base64.b64decode(text), topic=topic, key=key) for text, topic, key in cases]
print(json.dumps([[[problem.code, problem.path] for problem in found] for found in problems]))
