"""How many queued calls are placed in a second, and how soon a desk that clicked on during an outage is served."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ..failure import Failure
from ..stack import ask
from . import cpu
from .measurement import FEW, Measurement, Result, Row, at_least
from .stage import CARRIER, Stage

DISPATCHER = "call-dispatcher"
QUEUED = 5_000
# How long (seconds) it may take until all are placed, and until all have ended where the carrier tells it.
WITHIN = 180.0
# The telephones are as fast as they can be, and every call is remembered. Nobody described the numbers that are called:
# they ring, and nobody answers.
AT_ONCE = {"SIM_SPEED": "1000", "SIM_CALLS_PER_SECOND": "0", "SIM_KEEP": "100000"}
NO_CALLBACKS = {"webhooks": {"never": 1}}

Run = dict[str, Any]


def measure(stage: Stage, _size: int) -> Result:
    """The desk clicks while no dispatcher is there; then they are started."""
    count = 1_000 if stage.quick else QUEUED
    placed: dict[tuple[int, bool], list[Run]] = {
        (dispatchers, callbacks): [] for callbacks in (False, True) for dispatchers in (1, 3)
    }
    stage.stack.stop_program(DISPATCHER)
    try:
        for _ in range(stage.runs):
            for (dispatchers, callbacks), runs in placed.items():
                runs.append(place(stage, count, dispatchers, callbacks))
    finally:
        stage.stack.start_program(DISPATCHER)
        stage.stack.wait_until_ready()
    rows = [Row(f"calls placed, {shown(*how)}", runs, note(runs)) for how, runs in placed.items()]
    marks = [
        at_least(row.what, 500, row.median("per_second"), "a second")
        for (_, callbacks), row in zip(placed, rows)
        if not callbacks
    ]
    return Result([*rows, drained(count, placed[1, True])], marks)


def place(stage: Stage, count: int, dispatchers: int, callbacks: bool) -> Run:
    """`count` clicks, then so many dispatchers. The rate is from the first call that the carrier has to the last."""
    stack = stage.stack
    stage.fill(FEW)
    stage.add_uncalled(count)
    stage.sql("ANALYZE")
    with carrier(stage, callbacks):
        clicks = click(stage)
        stage.settle()
        before, began = cpu.used(stack), time.time()
        with started(stage, dispatchers) as names:
            wait_for_none(stage, "state IN ('queued', 'placing')")
            used = cpu.per_request({**dict.fromkeys(names, 0.0), **before}, cpu.used(stack), count)
            rings = [json.loads(line) for line in ask(f"{stack.phones_url}/sim/rings").splitlines()]
            if callbacks:
                wait_for_none(stage, "state <> 'ended'")
        calls = stage.sql("SELECT id FROM calls").split()
    created = sorted(datetime.fromisoformat(ring["created"].replace("Z", "+00:00")).timestamp() for ring in rings)
    if len(created) < 2:
        raise Failure(f"the carrier has {len(created)} of {count} calls; see {stack.logs}")
    return {
        "per_second": (len(created) - 1) / (created[-1] - created[0]),
        "drained": created[-1] - began,
        "clicks_per_second": clicks["per_second"],
        "errors": clicks["errors"] + wrong(calls, rings),
        "cpu_us": used,
    }


def wrong(calls: Iterable[str], rings: Iterable[Mapping[str, Any]]) -> int:
    """By the carrier's own record: calls that it never heard of, a call's placements after its first, nobody's calls."""
    rung = Counter(ring["call"] for ring in rings)
    return sum(abs(rung.pop(call, 0) - 1) for call in calls) + sum(rung.values())


def click(stage: Stage) -> Run:
    """On every transaction that was never called."""
    file = stage.stack.data / "to-be-clicked"
    file.write_text(stage.sql("SELECT id FROM transactions WHERE called_at = '-infinity' AND id LIKE 'T_______%'"))
    return stage.generate("clicks", "--at", f"127.0.0.1:{stage.stack.ports.page}", "--transactions", file)


@contextmanager
def carrier(stage: Stage, callbacks: bool) -> Iterator[None]:
    """A stand-in that remembers nothing of the run before."""
    stack = stage.stack
    stack.start_program(CARRIER, **AT_ONCE)
    try:
        stack.wait_until_ready()
        if not callbacks:
            ask(f"{stack.phones_url}/sim/faults", "PUT", NO_CALLBACKS)
        yield
    finally:
        stack.stop_program(CARRIER)


@contextmanager
def started(stage: Stage, dispatchers: int) -> Iterator[Sequence[str]]:
    """So many of them, by their names."""
    names = []
    try:
        for replica in range(1, dispatchers + 1):
            names.append(stage.stack.start_program(DISPATCHER, replica).name)
        yield names
    finally:
        for name in names:
            stage.stack.stop_program(name)


def wait_for_none(stage: Stage, calls: str) -> None:
    """Until no call is so."""
    until = time.monotonic() + WITHIN
    while (left := stage.sql(f"SELECT count(*) FROM calls WHERE {calls}")) != "0":
        if time.monotonic() > until:
            raise Failure(f"after {WITHIN:.0f}s {left} calls are still: {calls}; see {stage.stack.logs}")
        time.sleep(0.2)


def shown(dispatchers: int, callbacks: bool) -> str:
    """`3 dispatchers, callbacks on`."""
    return f"{dispatchers} dispatcher{'s' * (dispatchers > 1)}, callbacks {'on' if callbacks else 'off'}"


def drained(count: int, runs: Sequence[Run]) -> Row:
    """The same runs, seen from the start of the dispatcher."""
    seconds = statistics.median(run["drained"] for run in runs)
    seen = [{"per_second": count / run["drained"], "errors": run["errors"]} for run in runs]
    took = f"{seconds:.1f} s from the start of one dispatcher to the last call, callbacks on"
    return Row(f"{count:,} queued calls drained after an outage", seen, took)


def note(runs: Sequence[Run]) -> str:
    """What else is worth telling."""
    clicks = statistics.median(run["clicks_per_second"] for run in runs)
    used = cpu.shown([run["cpu_us"] for run in runs])
    return "; ".join(filter(None, (f"clicked at {clicks:,.0f} a second", used)))


MEASUREMENT = Measurement("placing", "queued calls → the carrier, one and three dispatchers", (FEW,), measure)
