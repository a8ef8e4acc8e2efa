"""Rules of our own for what manifests start: how pods are looked after and locked down, and what must fit the code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .wiring import Document, pods, title

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def problems(documents: Sequence[Document]) -> list[str]:
    """Probes, requests and limits, no root, a root file system that is only read."""
    found = []
    for document, pod in pods(documents):
        where = title(document)
        found += [f"{where}: {rule}" for rule, kept in _of_pod(pod).items() if not kept]
        for container in pod["containers"]:
            rules = {**_of_container(container), **(_probes(container) if document["kind"] == "Deployment" else {})}
            found += [f"{where}: {rule}" for rule, kept in rules.items() if not kept]
    return found


def _of_pod(pod: Document) -> Mapping[str, bool]:
    security = pod.get("securityContext", {})
    return {
        "automountServiceAccountToken must be false": pod.get("automountServiceAccountToken") is False,
        "runAsNonRoot must be true": security.get("runAsNonRoot") is True,
        "runAsUser must be a number other than 0": security.get("runAsUser", 0) > 0,
        "seccompProfile must be RuntimeDefault": security.get("seccompProfile") == {"type": "RuntimeDefault"},
    }


def _of_container(container: Document) -> Mapping[str, bool]:
    security = container.get("securityContext", {})
    resources = container.get("resources", {})
    return {
        "allowPrivilegeEscalation must be false": security.get("allowPrivilegeEscalation") is False,
        "readOnlyRootFilesystem must be true": security.get("readOnlyRootFilesystem") is True,
        "capabilities must drop ALL": security.get("capabilities") == {"drop": ["ALL"]},
        **{
            f"resources.{kind}.{what} is missing": what in resources.get(kind, {})
            for kind in ("requests", "limits")
            for what in ("cpu", "memory")
        },
    }


def _probes(container: Document) -> Mapping[str, bool]:
    ports = {port["name"] for port in container.get("ports", ())}
    asked = {name: container.get(name, {}).get("httpGet", {}).get("port") for name in PROBES}
    return {f"{name} must ask one of its ports by name": port in ports for name, port in asked.items()}


def webhooks(documents: Sequence[Document], server: str) -> list[str]:
    """The carrier reaches the webhooks that webhook-ingest serves (`server` is its source), and nothing else of it."""
    served = served_webhooks(server)
    rules = [rule for doc in documents if title(doc) == "Ingress webhook-ingest" for rule in doc["spec"]["rules"]]
    opened = {path["path"] for rule in rules for path in rule["http"]["paths"]}
    return [
        *(f"webhook-ingest serves {path}, which its Ingress does not let in" for path in sorted(served - opened)),
        *(f"the Ingress of webhook-ingest lets {path} in, which is no webhook" for path in sorted(opened - served)),
    ]


def served_webhooks(server: str) -> set[str]:
    """The first parts of the paths, `/voice`, that webhook-ingest's source serves."""
    return set(re.findall(r'\.route\("(/\w+)/\{', server))


def scaling(documents: Sequence[Document], stream: str, consumer: str) -> list[str]:
    """Autoscalers have a Deployment to scale, which names no number of its own; KEDA looks at the queue that there is."""
    deployments = {doc["metadata"]["name"]: doc["spec"] for doc in documents if doc["kind"] == "Deployment"}
    found = []
    for scaler in documents:
        if scaler["kind"] not in ("HorizontalPodAutoscaler", "ScaledObject"):
            continue
        target = scaler["spec"]["scaleTargetRef"]["name"]
        if target not in deployments:
            found.append(f"{title(scaler)} scales {target}, which is no Deployment")
        elif "replicas" in deployments[target]:
            found.append(f"{title(scaler)} scales {target}, whose replicas every apply would put back")
        for trigger in scaler["spec"].get("triggers", ()):
            found += _queue(title(scaler), trigger["metadata"], {"stream": stream, "consumer": consumer})
    return found


def _queue(where: str, metadata: Mapping[str, Any], wanted: Mapping[str, str]) -> list[str]:
    return [
        f"{where} looks at {what} {metadata.get(what)}, the dispatchers work on {name}"
        for what, name in wanted.items()
        if metadata.get(what) != name
    ]
