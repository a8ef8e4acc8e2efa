"""The official `twilio` package for Python: it judges what we sign and serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import packages, places
from .workshop import Workshop

REQUIREMENTS = places.ROOT / "deploy" / "local" / "judges.txt"
JUDGES = places.ROOT / "tests" / "judges"


def python() -> Path:
    """A Python with the judges' packages."""
    return packages.python("judges", REQUIREMENTS)


def check(shop: Workshop) -> Sequence[str]:
    """Runs every judge; each is told which program to judge."""
    program = python()
    said: list[str] = []
    for judge in sorted(JUDGES.glob("*.py")):
        said += shop.run(f"judge {judge.stem}", [str(program), str(judge), shop.programs["twilio-sim"]])[-1:]
    return said
