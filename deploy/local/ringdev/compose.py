"""docker-compose.yml and what belongs to it: judged by Compose's own schemas, and compared with the programs. Needs no Docker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import build, composition, images, manifests, packages, places, upkeep, variables
from .failure import Failure
from .workshop import Workshop

LOCAL = places.ROOT / "deploy" / "local"
STACK, REAL = "docker-compose.yml", "docker-compose.real.yml"
JUDGES = ("Compose 1.29", "the Compose specification")
# Never started: shows at each run that the judges judge.
BROKEN = "services: {broken: {image: x, depends_on: {other: {condition: service_in_good_spirits}}}}\n"


def check(shop: Workshop) -> Sequence[str]:
    """The step of `./dev test`: fails with all that is wrong."""
    broken = shop.folder / "broken.yml"
    broken.write_text(BROKEN)
    documents, wrong = judged(shop, [places.ROOT / STACK, places.ROOT / REAL, broken])
    blind = [judge for judge in JUDGES if not any(text.startswith(f"{broken.name}: {judge}: ") for text in wrong)]
    if blind:
        raise Failure(f"what is broken on purpose was let pass by {' and '.join(blind)}")
    found = [text for text in wrong if not text.startswith(broken.name)]
    stack, changes = documents[STACK], documents[REAL]
    found += [] if found else of_our_own(stack, composition.merged(stack, changes))
    if found:
        raise Failure("the Compose files are not right:\n" + "\n".join(found))
    images.check_layer(shop)
    return [f"{len(stack['services'])} services; valid for {' and '.join(JUDGES)}"]


def judged(shop: Workshop, files: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
    """The documents by name, and what the schemas say against them."""
    python = packages.python("compose", LOCAL / "compose.txt", "--no-deps")
    result = shop.folder / "compose.json"
    judge = LOCAL / "validate_compose.py"
    shop.run("validate_compose.py", [str(python), str(judge), str(result), *map(str, files)])
    told = json.loads(result.read_text())
    return told["documents"], told["problems"]


def of_our_own(stack: composition.Document, real: composition.Document) -> list[str]:
    """What no schema knows: whether the files fit the programs, each other, and their own promises."""
    programs = {name: program(name) for name in build.PROGRAMS}
    dockerfile = (places.ROOT / "Dockerfile").read_text()
    proxy = (places.ROOT / "deploy" / "compose" / "haproxy.cfg").read_text()
    server = (places.ROOT / "services" / "webhook-ingest" / "src" / "server.rs").read_text()
    texts = {name: (places.ROOT / name).read_text() for name in (STACK, REAL)}
    return [
        *(f"{STACK}: {text}" for text in composition.problems(stack, programs)),
        *(f"{REAL}: {text}" for text in composition.of_real(real, programs)),
        *composition.of_dockerfile(dockerfile, stack),
        *composition.unnamed(texts),
        *composition.unexplained(texts, (places.ROOT / ".env.example").read_text()),
        *composition.webhooks(proxy, upkeep.served_webhooks(server)),
    ]


def program(name: str) -> composition.Program:
    """What a program reads, as its source says: nothing has to be built for that."""
    sources = manifests.sources(name)
    return composition.Program(variables.of_source(sources), variables.without_default(sources))
