"""Judges Compose files by the schemas of Compose 1.29 and of today's specification; run by the Python that has the packages
of compose.txt.

Usage: validate_compose.py RESULT.json FILE…
The result is {"documents": {FILE: …}, "problems": [sentence…]}.
"""

import json
import sys
from pathlib import Path

import jsonschema
import yaml

# Where the two packages keep the schemas; neither package is imported.
SCHEMAS = {
    "Compose 1.29": "compose/config/compose_spec.json",
    "the Compose specification": "check_jsonschema/builtin_schemas/vendor/compose-spec.json",
}


def schema(place_in_packages: str) -> dict:
    packages = Path(yaml.__file__).parents[1]
    return json.loads((packages / place_in_packages).read_text())


def problems(name: str, document: dict) -> "list[str]":
    found = []
    for what, place_in_packages in SCHEMAS.items():
        rules = schema(place_in_packages)
        validator = jsonschema.validators.validator_for(rules, jsonschema.Draft201909Validator)(rules)
        for error in validator.iter_errors(document):
            place = ".".join(str(part) for part in error.absolute_path) or "as a whole"
            found.append(f"{name}: {what}: {place}: {error.message}")
    return found


def main() -> None:
    result, *files = sys.argv[1:]
    documents = {Path(file).name: yaml.safe_load(Path(file).read_text()) for file in files}
    found = [problem for name, document in documents.items() for problem in problems(name, document)]
    Path(result).write_text(json.dumps({"documents": documents, "problems": found}))


main()
