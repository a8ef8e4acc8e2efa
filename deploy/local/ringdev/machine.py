"""Under which circumstances something was measured."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from . import places, versions
from .measures.stage import Stage

POSTGRES_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size")
# NATS acknowledges before it syncs; ours runs with its default (docs.nats.io, "Configuring JetStream").
NATS_SYNC = "the server's default, 2 minutes"


def about(stage: Stage) -> dict[str, Any]:
    """Machine, versions and settings, for the head of the table."""
    stack = stage.stack
    settings = ", ".join(f"{name} {stage.sql(f'SHOW {name}')}" for name in POSTGRES_SETTINGS)
    rustc = versions.ask(["rustc", "--version"]) or ()
    return {
        "circumstances": {
            "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "code": commit(),
            "machine": f"{cores()} cores ({processor()}), {memory()}, {platform.system()} {platform.release()}",
            "generator": "on the same machine, it takes its part of the cores",
            "rustc": f"{versions.show(rustc)}; release build, fat LTO, one codegen unit",
            "Postgres": f"{versions.show(stack.postgres.version)}; {settings}",
            "NATS": f"{versions.show(stack.nats.version)}; JetStream on disk, sync_interval {NATS_SYNC}",
            "runs": f"median of {stage.runs}; errors of all runs together{'; --quick' if stage.quick else ''}",
        }
    }


def commit() -> str:
    """Of the checkout, and whether it was changed since."""
    described = _said("git", "describe", "--always", "--dirty")
    return described or "not a git checkout"


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Its name, where the system tells it."""
    found = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    return found.group(1).strip() if found else platform.machine()


def memory() -> str:
    """In gigabytes, where the system tells it."""
    found = re.search(r"^MemTotal:\s+(\d+) kB$", _text("/proc/meminfo"), re.MULTILINE)
    return f"{int(found.group(1)) * 1024 / 1e9:.0f} GB" if found else "unknown memory"


def _text(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _said(*argv: str) -> str:
    try:
        done = subprocess.run(argv, check=False, cwd=places.ROOT, stdin=subprocess.DEVNULL, capture_output=True)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
