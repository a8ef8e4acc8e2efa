"""Whether each container gets the variables that its program reads: all of them, no others, secrets as secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .variables import Variables

Document = Mapping[str, Any]


def problems(documents: Sequence[Document], programs: Mapping[str, Variables]) -> list[str]:
    """`programs` are those that the manifests must run, by name; an image's last part is the program's name."""
    config = {doc["metadata"]["name"]: doc.get("data", {}) for doc in documents if doc["kind"] == "ConfigMap"}
    found: list[str] = []
    deployed = set()
    for document, pod in pods(documents):
        for container in pod["containers"]:
            program = container["image"].rpartition("/")[2].partition(":")[0]
            if program not in programs:
                found.append(f"{title(document)} runs {container['image']}, which is no program of ours")
                continue
            found += _of_container(title(document), program, container, pod, programs[program], config)
            if document["kind"] == "Deployment":
                deployed.add(program)
                found += _missing(title(document), program, container, programs[program])
    found += [f"no Deployment runs {program}" for program in sorted(set(programs) - deployed)]
    return found + _unused(documents, config)


def pods(documents: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    """Each document that starts pods, and their specification."""
    for document in documents:
        if document["kind"] in ("Deployment", "Job"):
            yield document, document["spec"]["template"]["spec"]


def title(document: Document) -> str:
    """`Deployment call-dispatcher`."""
    return f"{document['kind']} {document['metadata']['name']}"


def _missing(where: str, program: str, container: Document, variables: Variables) -> list[str]:
    given = {entry["name"] for entry in container.get("env", ())}
    as_files = {name for name in variables.secrets if f"{name}_FILE" in given}
    return [f"{program} reads {name}, which {where} does not set" for name in sorted(variables.all - given - as_files)]


def _of_container(
    where: str,
    program: str,
    container: Document,
    pod: Document,
    variables: Variables,
    config: Mapping[str, Mapping[str, str]],
) -> list[str]:
    found = []
    if "envFrom" in container:
        found.append(f"{where} has envFrom: name each variable, so that it can be seen who reads what")
    files = set(_secret_files(container, pod))
    names = [entry["name"] for entry in container.get("env", ())]
    found += [f"{where} sets {name} twice" for name in sorted({name for name in names if names.count(name) > 1})]
    for entry in container.get("env", ()):
        name = entry["name"]
        secret = name.removesuffix("_FILE")
        if secret != name and secret in variables.secrets:
            if entry.get("value") not in files:
                found.append(f"{where} sets {name} to a path at which no secret is mounted: {entry.get('value')}")
            if secret in names:
                found.append(f"{where} sets both {secret} and {name}; {program} takes one of them")
        elif name not in variables.all:
            found.append(f"{where} sets {name}, which {program} does not read")
        elif name in variables.secrets and "secretKeyRef" not in entry.get("valueFrom", {}):
            found.append(f"{where} sets {name} openly: it is a secret, give it as {name}_FILE")
        found += _bad_reference(where, entry, config)
    return found


def _bad_reference(where: str, entry: Document, config: Mapping[str, Mapping[str, str]]) -> list[str]:
    reference = entry.get("valueFrom", {}).get("configMapKeyRef")
    if reference is None or reference["key"] in config.get(reference["name"], {}):
        return []
    return [f"{where} takes {entry['name']} from ConfigMap {reference['name']}, which has no {reference['key']}"]


def _secret_files(container: Document, pod: Document) -> Iterator[str]:
    mounts = {mount["name"]: mount["mountPath"] for mount in container.get("volumeMounts", ())}
    for volume in pod.get("volumes", ()):
        if volume["name"] not in mounts:
            continue
        for source in volume.get("projected", {}).get("sources", ()):
            for item in source.get("secret", {}).get("items", ()):
                yield f"{mounts[volume['name']]}/{item['path']}"


def _unused(documents: Sequence[Document], config: Mapping[str, Mapping[str, str]]) -> list[str]:
    used = {
        (reference["name"], reference["key"])
        for _, pod in pods(documents)
        for container in pod["containers"]
        for entry in container.get("env", ())
        for reference in [entry.get("valueFrom", {}).get("configMapKeyRef")]
        if reference is not None
    }
    return [
        f"ConfigMap {name} has {key}, which nobody is given"
        for name, data in config.items()
        for key in sorted(data)
        if (name, key) not in used
    ]
