"""deploy/k8s: rendered as an operator renders it, judged by Kubernetes's schemas, and compared with the programs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import packages, places, upkeep, variables, wiring
from .failure import Failure
from .workshop import Workshop

LOCAL = places.ROOT / "deploy" / "local"
K8S = places.ROOT / "deploy" / "k8s"
# Each is rendered and judged.
KUSTOMIZATIONS = ("base", "overlays/production")
# The oldest that has all that is used (preStop's sleep), and the newest that the judge knows.
KUBERNETES = ("1.30", "1.37")
PROGRAMS = ("dashboard-api", "call-dispatcher", "webhook-ingest")
# Never applied: shows at each run that the judge judges.
BROKEN = """\
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "broken"}, "spec": {"ports": [{"port": "eighty"}]}}
---
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "misspelt"}, "spec": {"prots": []}}
---
{"apiVersion": "example.com/v1", "kind": "Unknown", "metadata": {"name": "unheard-of"}}
---
{"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "aimless"}, "spec": {"triggers": []}}
"""
BROKEN_NAMES = ("broken", "misspelt", "unheard-of", "aimless")


def check(shop: Workshop) -> Sequence[str]:
    """The step of `./dev test`: fails with all that is wrong."""
    python = packages.python("manifests", LOCAL / "manifests.txt")
    require_sight(shop, python)
    programs = {name: of_program(shop, name) for name in PROGRAMS}
    found = [line for name, told in programs.items() for line in variables.differences(name, told, of_source(name))]
    said = []
    for name in KUSTOMIZATIONS:
        documents, wrong = judged(shop, python, name, rendered(shop, python, name))
        wrong += [] if wrong else of_our_own(documents, programs)
        found += [f"deploy/k8s/{name}: {line}" for line in wrong]
        kinds = Counter(document["kind"] for document in documents)
        said.append(f"{name}: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    if found:
        raise Failure("the manifests are not right:\n" + "\n".join(found))
    return [*said, f"valid for Kubernetes {' and '.join(KUBERNETES)}; ScaledObject by a schema of our own"]


def rendered(shop: Workshop, python: Path, kustomization: str) -> Path:
    """One file with every document, as `kubectl apply -k` would send them."""
    into = shop.folder / f"{kustomization.replace('/', '-')}.yaml"
    kubectl, folder = packages.script(python, "kubectl"), K8S / kustomization
    shop.run(
        f"kubectl kustomize {kustomization}",
        ["/bin/sh", "-c", '"$0" kustomize "$1" > "$2"', str(kubectl), str(folder), str(into)],
    )
    return into


def judged(shop: Workshop, python: Path, name: str, manifests: Path) -> tuple[Sequence[wiring.Document], list[str]]:
    """The documents, and what Kubernetes's own schemas say against them."""
    result = manifests.with_suffix(".json")
    judge = LOCAL / "validate_manifests.py"
    shop.run(f"kubernetes-validate {name}", [str(python), str(judge), str(manifests), str(result), *KUBERNETES])
    told = json.loads(result.read_text())
    return told["documents"], told["problems"]


def require_sight(shop: Workshop, python: Path) -> None:
    """Fails when the judge lets a manifest pass that is broken on purpose."""
    manifests = shop.folder / "broken.yaml"
    manifests.write_text(BROKEN)
    _, problems = judged(shop, python, "broken", manifests)
    passed = [name for name in BROKEN_NAMES if not any(f" {name}: " in problem for problem in problems)]
    if passed:
        raise Failure(f"kubernetes-validate let pass what is broken on purpose: {', '.join(passed)}")


def of_program(shop: Workshop, name: str) -> variables.Variables:
    """What the built program says of itself."""
    return variables.of_help(name, "\n".join(shop.run(f"{name} --help", [shop.programs[name], "--help"])))


def of_source(name: str) -> variables.Variables:
    """What the service's source asks for."""
    return variables.of_source(sources(name))


def sources(name: str) -> list[str]:
    """Where a service asks for its variables, and where every service does before it starts."""
    service, shared = places.ROOT / "services" / name, places.ROOT / "shared"
    files = [*sorted((service / "src").rglob("*.rs")), shared / "runtime" / "src" / "telemetry.rs"]
    if re.search(r"^bus\b", (service / "Cargo.toml").read_text(), flags=re.MULTILINE):
        files.append(shared / "bus" / "src" / "settings.rs")
    return [path.read_text() for path in files]


def of_our_own(documents: Sequence[wiring.Document], programs: Mapping[str, variables.Variables]) -> list[str]:
    """What no schema knows: whether the manifests fit our programs."""
    server = (places.ROOT / "services" / "webhook-ingest" / "src" / "server.rs").read_text()
    stream = literal("subject.rs", r'CALLS_STREAM: &str = "(\w+)"')
    consumer = literal("subject.rs", r'REQUESTS_CONSUMER: &str = "([\w-]+)"')
    return [
        *wiring.problems(documents, programs),
        *upkeep.problems(documents),
        *upkeep.webhooks(documents, server),
        *upkeep.scaling(documents, stream, consumer),
    ]


def literal(file: str, pattern: str) -> str:
    """A name that `bus` defines."""
    found = re.findall(pattern, (places.ROOT / "shared" / "bus" / "src" / file).read_text())
    if len(found) != 1:
        raise Failure(f"shared/bus/src/{file} has no single `{pattern}`: say here where the name is now")
    return found[0]
