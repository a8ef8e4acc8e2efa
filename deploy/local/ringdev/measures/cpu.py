"""Processor time by process: what tells who did the work when all share the cores, and what a neighbour hardly disturbs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..stack import Stack

Seconds = Mapping[str, float]


def used(stack: Stack) -> dict[str, float]:
    """By program, since it was started; nothing where the system does not tell it (it is Linux that does)."""
    if not Path("/proc/self/stat").exists():
        return {}
    children = (*stack.servers, *stack.services)
    return {child.name: _seconds(child.process.pid) for child in children if not child.has_ended()}


def per_request(before: Seconds, after: Seconds, requests: int) -> dict[str, float]:
    """Microseconds that each program needed for one request, the greatest first."""
    if requests == 0:
        return {}
    spent = {name: (after[name] - before[name]) / requests * 1e6 for name in after if name in before}
    return dict(sorted(spent.items(), key=lambda one: -one[1]))


def shown(runs: list[dict[str, float]]) -> str:
    """`CPU µs each: Postgres 210, webhook-ingest 95`: of the run that needed least, for what is more is disturbance."""
    least = min((run for run in runs if run), key=lambda run: sum(run.values()), default={})
    if not least:
        return ""
    return "CPU µs each: " + ", ".join(f"{name} {spent:.0f}" for name, spent in least.items() if spent >= 1)


def _seconds(pid: int) -> float:
    """Of a process, the children that it has and those that it had: a Postgres is many."""
    children = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == pid]
    return sum(_ticks(one) for one in (pid, *children)) / os.sysconf("SC_CLK_TCK")


def _parent(process: Path) -> int | None:
    fields = stat_fields(_text(process / "stat"))
    return int(fields[1]) if fields else None


def _ticks(pid: int) -> int:
    fields = stat_fields(_text(Path(f"/proc/{pid}/stat")))
    # utime, stime, cutime, cstime: fields 14 to 17 of proc(5).
    return sum(map(int, fields[11:15])) if fields else 0


def stat_fields(stat: str) -> list[str]:
    """What follows the program's name, which may hold blanks and brackets."""
    return stat.rpartition(")")[2].split()


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has just ended
        return ""
