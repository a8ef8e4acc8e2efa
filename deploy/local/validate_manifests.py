"""Judges rendered manifests by Kubernetes's own schemas; run by the Python that has the packages of manifests.txt.

Usage: validate_manifests.py RENDERED.yaml RESULT.json VERSION…
The result is {"documents": […], "problems": [sentence…]}. Kinds that Kubernetes itself does not have are judged by the
schemas beside this file; a kind without any schema is a problem.
"""

import json
import sys
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

OWN_SCHEMAS = {
    ("keda.sh/v1alpha1", "ScaledObject"): Path(__file__).with_name("keda-scaledobject.schema.json"),
}


def problems(document: dict, versions: "list[str]") -> "list[str]":
    what = f"{document.get('kind')} {document.get('metadata', {}).get('name')}"
    schema = OWN_SCHEMAS.get((document.get("apiVersion"), document.get("kind")))
    if schema is not None:
        validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
        return [f"{what}: {place(error)}: {error.message}" for error in validator.iter_errors(document)]
    found = []
    for version in versions:
        try:
            judged_by = kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            found.append(f"{what}: Kubernetes {version}: {place(error)}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError:
            found.append(
                f"{what}: Kubernetes {version} has no {document['apiVersion']} {document['kind']}, nor have we"
            )
        else:
            if judged_by != version:
                found.append(
                    f"{what}: judged by the schemas of Kubernetes {judged_by}, for there are none of {version}"
                )
    return found


def place(error: jsonschema.ValidationError) -> str:
    return ".".join(str(part) for part in error.path) or "as a whole"


def main() -> None:
    rendered, result, *versions = sys.argv[1:]
    with open(rendered) as file:
        documents = [document for document in yaml.safe_load_all(file) if document]
    found = [problem for document in documents for problem in problems(document, versions)]
    Path(result).write_text(json.dumps({"documents": documents, "problems": found}))


main()
