"""What each service needs when it has nothing to do: time to start, and memory."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from ..failure import Failure
from ..stack import is_ok
from .measurement import FEW, Measurement, Result, Row, below
from .stage import Stage

SERVICES = ("dashboard-api", "call-dispatcher", "webhook-ingest")
READY_WITHIN = 30.0
# How long (seconds) a service may settle before its memory is read.
SETTLE = 3.0


def measure(stage: Stage, _size: int) -> Result:
    """Each service is started again, the others and its servers being there."""
    rows, marks = [], []
    for name in SERVICES:
        runs = [start_again(stage, name) for _ in range(stage.runs)]
        row = Row(f"{name} at rest", runs)
        ready, resident = row.median("ready_ms") or 0, row.median("resident_mb") or 0
        rows.append(Row(row.what, runs, f"ready after {ready:.0f} ms, {resident:.1f} MB resident"))
        marks.append(below(f"{name} ready", 500, ready, "ms"))
        marks.append(below(f"{name} resident at rest", 40, resident, "MB"))
    return Result(rows, marks)


def start_again(stage: Stage, name: str) -> dict[str, Any]:
    """Milliseconds from its start until it says that it is ready, and megabytes in memory some seconds later."""
    stage.stack.stop_program(name)
    began = time.monotonic()
    child = stage.stack.start_program(name)
    url = stage.stack.ready_urls()[name]
    while not is_ok(url):
        if child.has_ended() or time.monotonic() - began > READY_WITHIN:
            raise Failure(f"{name} was not ready within {READY_WITHIN:.0f}s; see {child.log}")
        time.sleep(0.002)
    ready = time.monotonic() - began
    time.sleep(SETTLE)
    status = Path(f"/proc/{child.process.pid}/status")
    resident = resident_bytes(status.read_text()) if status.exists() else None
    return {"ready_ms": ready * 1_000, "resident_mb": None if resident is None else resident / 1e6}


def resident_bytes(status: str) -> int | None:
    """Of `/proc/PID/status`."""
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found.group(1)) * 1024 if found else None


MEASUREMENT = Measurement("rest", "start time and memory of each service", (FEW,), measure)
