"""The Dockerfile's layer of dependencies, tried without Docker: what its stage `manifests` leaves must be a workspace."""

from __future__ import annotations

import os
import re
import shutil

from . import build, places
from .failure import Failure
from .workshop import Workshop

STAGE = "manifests"
# Makes cargo plan a build and build nothing: no stable command reads as much of a workspace without compiling.
PLAN = ("-Zunstable-options", "--unit-graph")
# What is built or installed in what that stage copies is not part of a checkout.
NOT_CHECKED_OUT = shutil.ignore_patterns("target", "node_modules", "dist", "__pycache__")


def check_layer(shop: Workshop) -> None:
    """Runs the stage's commands in a copy, and asks cargo to read what they left."""
    folder = shop.folder / STAGE
    folder.mkdir()
    copied, commands = stage((places.ROOT / "Dockerfile").read_text())
    for name in copied:
        source = places.ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=NOT_CHECKED_OUT)
        else:
            shutil.copy(source, folder / name)
    for command in commands:
        shop.run("Dockerfile, stage manifests", ["sh", "-euc", command], cwd=folder)
    packages = [argument for name in build.PROGRAMS for argument in ("-p", name)]
    shop.run(
        "cargo build's plan for the Dockerfile",
        ["cargo", "build", "--release", "--locked", "--quiet", *packages, *PLAN],
        cwd=folder,
        env={**os.environ, "RUSTC_BOOTSTRAP": "1"},
    )


def stage(dockerfile: str) -> tuple[list[str], list[str]]:
    """What the stage copies from the checkout, each to the same place, and what it runs, each as one line."""
    found = re.search(rf"^FROM \S+ AS {STAGE}$(.*?)(?=^FROM |\Z)", dockerfile, flags=re.MULTILINE | re.DOTALL)
    if found is None:
        raise Failure(f"the Dockerfile has no stage {STAGE}")
    joined = found[1].replace("\\\n", " ")
    copies = re.findall(r"^COPY (.*) \S+$", joined, flags=re.MULTILINE)
    copied = [name for names in copies for name in names.split()]
    return copied, re.findall(r"^RUN (.*)$", joined, flags=re.MULTILINE)
