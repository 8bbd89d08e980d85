"""Reads the texts of events with generated models or by the JSON Schema, and says which are accepted.

Arguments: `pydantic MODULE` or `jsonschema FILE`, and the file of texts. Prints a JSON array, for each text null if it
is refused, else the text that is written again.
"""

import importlib.util
import json
import sys
from pathlib import Path


def by_models(path):
    spec = importlib.util.spec_from_file_location("models", path)
    models = importlib.util.module_from_spec(spec)
    sys.modules["models"] = models
    spec.loader.exec_module(models)
    return lambda text: models.OrderEvent.model_validate_json(text).model_dump_json(exclude_unset=True)


def by_schema(path):
    from jsonschema import Draft202012Validator, FormatChecker

    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date-time"]))

    def read(text):
        validator.validate(json.loads(text))
        return text

    return read


def main(kind, path, texts):
    read = {"pydantic": by_models, "jsonschema": by_schema}[kind](path)
    answers = []
    for text in json.loads(Path(texts).read_text(encoding="utf-8")):
        try:
            answers.append(read(text))
        except ValueError:  # pydantic's refusal is one.
            answers.append(None)
        except Exception as refusal:
            if type(refusal).__name__ != "ValidationError":
                raise
            answers.append(None)
    print(json.dumps(answers))


main(*sys.argv[1:])
