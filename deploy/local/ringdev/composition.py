"""Rules of our own for Compose files: which variables a service gets, how it is locked down, and what a real account changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .variables import Variables

Document = Mapping[str, Any]

# The target `sample-data` is dashboard-api with a file.
RUNS = {"sample-data": "dashboard-api"}
# Not a program of ours.
OTHERS = {"proxy"}
STAND_IN = "twilio-sim"
# In every password of docker-compose.yml.
DEVELOPMENT = "for-development"
# `"${RINGCHECK_BIND:-127.0.0.1}:${RINGCHECK_PAGE_PORT:-8080}:8080"`
PORT = re.compile(r"\$\{RINGCHECK_BIND:-127\.0\.0\.1\}:\$\{RINGCHECK_\w+_PORT:-(\d+)\}:\1")
# A version, or distroless's tag, which has none.
PINNED = re.compile(r"[^:]+:(\d+\.\d+|bookworm-\d{8}|nonroot)[\w.-]*")


class Program(NamedTuple):
    """What a program reads, and what of it has no default."""

    reads: Variables
    required: frozenset[str]


def merged(stack: Document, changes: Document) -> Document:
    """As Compose lays one file over another, as far as our files need it."""
    services = {name: dict(service) for name, service in stack["services"].items()}
    for name, change in changes["services"].items():
        service = services.setdefault(name, {})
        environment = {**service.get("environment", {}), **change.get("environment", {})}
        ports = [*service.get("ports", ()), *change.get("ports", ())]
        service.update(change)
        service.update({"environment": environment, "ports": ports})
    return {**stack, "services": services}


def problems(stack: Document, programs: Mapping[str, Program]) -> list[str]:
    """Of docker-compose.yml by itself."""
    found = []
    for name, service in stack["services"].items():
        found += [f"{name}: {rule}" for rule, kept in _locked_down(service).items() if not kept]
        found += [f"{name}: {text}" for text in _ports(service)]
        found += [f"{name}: {text}" for text in _wiring(service, programs)]
    running = {program_of(service) for service in stack["services"].values() if service.get("restart") != "no"}
    found += [f"no service runs {name}" for name in sorted(set(programs) - running)]
    return found + list(_built_twice(stack))


def _built_twice(stack: Document) -> Iterator[str]:
    """Compose 2 builds all at once, and fails on a machine without images when two builds write one name."""
    built = Counter(service["image"] for service in stack["services"].values() if "build" in service)
    for image, times in built.items():
        if times > 1:
            yield f"{times} services build {image}: give each an image name of its own"


def of_real(real: Document, programs: Mapping[str, Program]) -> list[str]:
    """Of docker-compose.yml with docker-compose.real.yml over it."""
    found = []
    services = real["services"]
    if not services[STAND_IN].get("profiles"):
        found.append(f"{STAND_IN} would be started: it needs a profile")
    for name, service in services.items():
        if name == STAND_IN:
            continue
        if STAND_IN in service.get("depends_on", {}):
            found.append(f"{name} depends on {STAND_IN}, which is not there")
        found += [f"{name}: {text}" for text in _ports(service)]
        found += [f"{name}: {text}" for text in _of_account(service, programs)]
    return found


def _of_account(service: Document, programs: Mapping[str, Program]) -> Iterator[str]:
    environment = service.get("environment", {})
    for variable, value in environment.items():
        if DEVELOPMENT in value:
            yield f"{variable} is still the one for development"
        if STAND_IN in value:
            yield f"{variable} still leads to the stand-in"
    program = programs.get(program_of(service))
    if program is None:
        return
    for variable in sorted(program.required & set(environment)):
        if "${" not in environment[variable]:
            yield f"{variable} does not come from .env"
    yield from _wiring(service, programs)


def program_of(service: Document) -> str:
    """The program that a service runs, by its build's target; empty for images of others."""
    target = service.get("build", {}).get("target", "")
    return RUNS.get(target, target)


def _wiring(service: Document, programs: Mapping[str, Program]) -> Iterator[str]:
    name = program_of(service)
    if not name or name in OTHERS:
        return
    if name not in programs:
        yield f"builds {name}, which is no program of ours"
        return
    program = programs[name]
    given = set(service.get("environment", {}))
    as_files = {f"{secret}_FILE" for secret in program.reads.secrets}
    for variable in sorted(given - program.reads.all - as_files):
        yield f"sets {variable}, which {name} does not read"
    for variable in sorted(program.required - given):
        if f"{variable}_FILE" not in given:
            yield f"does not set {variable}, which {name} needs"


def _locked_down(service: Document) -> Mapping[str, bool]:
    limits = service.get("logging", {}).get("options", {})
    return {
        "read_only must be true": service.get("read_only") is True,
        "cap_drop must be ALL": service.get("cap_drop") == ["ALL"],
        "security_opt must have no-new-privileges": "no-new-privileges:true" in service.get("security_opt", ()),
        "restart is missing": "restart" in service,
        "logging must have limits": {"max-size", "max-file"} <= set(limits),
        "image must have a version": "build" in service or PINNED.fullmatch(service["image"]) is not None,
    }


def _ports(service: Document) -> Iterator[str]:
    for port in service.get("ports", ()):
        if PORT.fullmatch(port) is None:
            yield f"port {port} must be on loopback unless RINGCHECK_BIND says otherwise, and have a variable of its own"


def of_dockerfile(text: str, stack: Document) -> list[str]:
    """Pinned bases, nothing that Compose v1's builder lacks, and every target that is built."""
    stages = re.findall(r"^FROM (\S+)(?: AS (\S+))?$", text, flags=re.MULTILINE)
    names = {name for _, name in stages}
    targets = {service["build"]["target"] for service in stack["services"].values() if "build" in service}
    return [
        *(
            f"Dockerfile: {image} has no version"
            for image, _ in stages
            if image not in names and PINNED.fullmatch(image) is None
        ),
        *(f"Dockerfile has no target {target}" for target in sorted(targets - names)),
        *(
            f"Dockerfile: Compose v1's builder has no {line}"
            for line in re.findall(r"^RUN --mount", text, re.MULTILINE)
        ),
    ]


def unexplained(texts: Mapping[str, str], example: str) -> list[str]:
    """What a Compose file takes from .env is in .env.example."""
    explained = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))
    return [
        f"{file}: {name} is not in .env.example"
        for file, text in texts.items()
        for name in sorted(set(re.findall(r"\$\{([A-Z_]+)", text)) - explained)
    ]


def unnamed(texts: Mapping[str, str]) -> list[str]:
    """Compose 1.29 says of a missing variable only the message after `:?`, clearly: so that has to name it."""
    return [
        f"{file}: the message of ${{{name}:?…}} does not name it"
        for file, text in texts.items()
        for name, message in sorted(set(re.findall(r"\$\{([A-Z_]+):\?([^}]*)\}", text)))
        if name not in message
    ]


def webhooks(proxy: str, served: set[str]) -> list[str]:
    """The proxy lets the carrier in where webhook-ingest serves it, and nowhere else."""
    found = re.findall(r"^ *acl webhook path_beg (.*)$", proxy, flags=re.MULTILINE)
    opened = {path.rstrip("/") for line in found for path in line.split()}
    return [
        *(f"webhook-ingest serves {path}, which the proxy does not let in" for path in sorted(served - opened)),
        *(f"the proxy lets {path} in, which is no webhook" for path in sorted(opened - served)),
    ]
