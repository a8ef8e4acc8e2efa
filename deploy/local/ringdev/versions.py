"""Reads what programs say with `--version`, and compares."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .account import Account, popen_arguments

Version = tuple[int, ...]


def parse(text: str) -> Version | None:
    """The first dotted or single number: `postgres (PostgreSQL) 15.18 (Debian …)` → (15, 18)."""
    found = re.search(r"(?<![\w.])v?(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in found.group(1).split(".")) if found else None


def show(version: Version) -> str:
    """(2, 15, 1) → `2.15.1`."""
    return ".".join(str(part) for part in version)


def ask(argv: Sequence[str], account: Account | None = None) -> Version | None:
    """Runs `argv` and reads a version; `None` when it does not run, fails or prints none."""
    try:
        done = subprocess.run(
            list(argv),
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            **popen_arguments(account),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse(done.stdout.decode(errors="replace")) if done.returncode == 0 else None


def is_program(path: Path) -> bool:
    """A file with an execute bit; a dangling link or a folder is not."""
    return path.is_file() and bool(path.stat().st_mode & 0o111)
