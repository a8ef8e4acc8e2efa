"""The official `twilio` package for Python: it judges what we sign and serve."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from . import build, places, processes, say, wheels
from .places import Places
from .workshop import Workshop

REQUIREMENTS = places.ROOT / "deploy" / "local" / "judges.txt"
JUDGES = places.ROOT / "tests" / "judges"


def python(here: Places) -> Path:
    """A program that is this Python with the judges' packages; they are fetched when not there yet.

    `pip install --target` needs neither a virtual environment nor Debian's consent.
    """
    version = "{}.{}".format(*sys.version_info[:2])
    key = f"{version} {build.digest([REQUIREMENTS])}"
    folder = places.DEV / f"judges-{version}"
    program, stamp = folder / "python", folder / "stamp"
    with wheels.only_one(places.DEV / "judges.lock"):
        if build.read(stamp) != key:
            places.remove(folder)
            folder.mkdir()
            _install(folder / "packages")
            program.write_text(
                f'#!/bin/sh\nPYTHONPATH="{folder}/packages" PYTHONDONTWRITEBYTECODE=1 exec "{sys.executable}" "$@"\n'
            )
            program.chmod(0o755)
            stamp.write_text(key)
    return program


def _install(into: Path) -> None:
    wheels.require_pip("The judges need the packages of deploy/local/judges.txt.")
    with say.Progress("downloading the judges' packages") as progress:
        processes.checked(
            "pip install",
            wheels.pip("install", "--no-compile", "--target", str(into), "-r", str(REQUIREMENTS)),
            log=places.LOGS / "pip.log",
            cwd=places.ROOT,
            env=wheels.pip_environment(),
            tick=progress.tick,
        )


def check(shop: Workshop) -> Sequence[str]:
    """Runs every judge; each is told which program to judge."""
    program = python(shop.here)
    said: list[str] = []
    for judge in sorted(JUDGES.glob("*.py")):
        said += shop.run(f"judge {judge.stem}", [str(program), str(judge), shop.programs["twilio-sim"]])[-1:]
    return said
