"""A Python with pinned packages of its own, for checks that need them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from . import build, places, processes, say, wheels


def python(name: str, requirements: Path, *options: str) -> Path:
    """A program that is this Python with the packages of a requirements file; they are fetched when not there yet.

    `options` are pip's. `pip install --target` needs neither a virtual environment nor Debian's consent.
    """
    version = "{}.{}".format(*sys.version_info[:2])
    key = f"{version} {build.digest([requirements])}"
    folder = places.DEV / f"{name}-{version}"
    program, stamp = folder / "python", folder / "stamp"
    with wheels.only_one(places.DEV / f"{name}.lock"):
        if build.read(stamp) != key:
            places.remove(folder)
            folder.mkdir()
            _install(name, requirements, folder / "packages", options)
            program.write_text(
                f'#!/bin/sh\nPYTHONPATH="{folder}/packages" PYTHONDONTWRITEBYTECODE=1 exec "{sys.executable}" "$@"\n'
            )
            program.chmod(0o755)
            stamp.write_text(key)
    return program


def script(python: Path, name: str) -> Path:
    """A program that came with the packages."""
    return python.parent / "packages" / "bin" / name


def _install(name: str, requirements: Path, into: Path, options: Sequence[str]) -> None:
    wheels.require_pip(f"The packages of {requirements.relative_to(places.ROOT)} are needed.")
    with say.Progress(f"downloading packages for {name}") as progress:
        processes.checked(
            "pip install",
            wheels.pip("install", "--no-compile", *options, "--target", str(into), "-r", str(requirements)),
            log=places.LOGS / "pip.log",
            cwd=places.ROOT,
            env=wheels.pip_environment(),
            tick=progress.tick,
        )
