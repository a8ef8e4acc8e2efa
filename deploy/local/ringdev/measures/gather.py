"""Signed `/gather` requests beside `pgbench -N` on the same Postgres: closed at 64 connections, and at rising rates."""

from __future__ import annotations

import statistics
from typing import Any

from . import cpu, pgbench
from .measurement import FEW, MANY, Mark, Measurement, Result, Row, at_least, below
from .stage import Stage

CONNECTIONS = 64
# Open arrivals find more connections than are needed, as the carrier's do.
OPEN_CONNECTIONS = 128
# Of the rate that was reached with all connections busy.
SHARES = (0.25, 0.5, 0.75, 0.9)
TURNS = 4


def measure(stage: Stage, size: int) -> Result:
    """Within one run the yardstick and what is measured take turns, so that a slow minute hits both."""
    program = pgbench.program(stage)
    if program is not None:
        pgbench.prepare(stage, program)
    seconds = 3 if stage.quick else 8
    yardsticks: dict[str, list[dict[str, Any]]] = {"simple": [], "prepared": []}
    closed: list[dict[str, Any]] = []
    opened: dict[float, list[dict[str, Any]]] = {share: [] for share in SHARES}
    gather(stage, size, None, 4_000)  # the first requests fill caches and compile statements
    for _ in range(stage.runs):
        for protocol, runs in yardsticks.items():
            if program is not None:
                runs.append(pgbench.measure(stage, program, CONNECTIONS, seconds, protocol))
        expected = 6_000.0 if not closed else closed[-1]["per_second"]
        closed.append(gather(stage, size, None, int(expected * seconds)))
        for share, runs in opened.items():
            rate = share * closed[-1]["per_second"]
            runs.append({"rate": rate, **gather(stage, size, rate, int(rate * seconds))})
    return report(stage.rows_of(size), yardsticks, closed, opened)


def gather(stage: Stage, size: int, rate: float | None, count: int) -> dict[str, Any]:
    """`count` requests, each for another turn of a live call. The small table has those calls' transactions only."""
    calls = -(-count // TURNS)
    if size == FEW:
        stage.fill(size)
        stage.add_uncalled(calls)
    lines = stage.apply("live_calls", count=calls)
    file = stage.stack.data / "live-calls"
    file.write_text(lines)
    stage.sql("ANALYZE")
    stage.settle()
    before = heard(stage)
    paced = ["--connections", OPEN_CONNECTIONS, "--rate", rate] if rate else ["--connections", CONNECTIONS]
    ports, used = stage.stack.ports, cpu.used(stage.stack)
    measured = stage.generate(
        "gather",
        *("--at", f"127.0.0.1:{ports.ingest}", "--public-url", stage.stack.common["PUBLIC_URL"]),
        *("--calls", file, "--count", count, *paced),
    )
    measured["drained"] = stage.settle()
    measured["cpu_us"] = cpu.per_request(used, cpu.used(stage.stack), count)
    # What was answered is stored, or the answer was wrong.
    measured["errors"] += abs(measured["latency"]["count"] - (heard(stage) - before))
    return measured


def heard(stage: Stage) -> int:
    """How many turns are stored."""
    return int(stage.sql("SELECT count(*) FROM events WHERE kind = 'heard'"))


def report(
    size: int,
    yardsticks: dict[str, list[dict[str, Any]]],
    closed: list[dict[str, Any]],
    opened: dict[float, list[dict[str, Any]]],
) -> Result:
    """Rows and marks."""
    at = f"{size:,} transactions"
    rows = [
        Row(
            f"pgbench -N -c {CONNECTIONS} -M {protocol}, beside {at}",
            runs,
            cpu.shown([run["cpu_us"] for run in runs]),
        )
        for protocol, runs in yardsticks.items()
        if runs
    ]
    rows.append(Row(f"/gather, {CONNECTIONS} connections, {at}", closed, _note(closed)))
    for share, runs in opened.items():
        rate = statistics.median(run["rate"] for run in runs)
        title = f"/gather, {rate:,.0f} a second arrive ({share:.0%}), {at}"
        rows.append(Row(title, runs, _note(runs)))
    half = Row("", opened[0.5])
    marks: list[Mark] = [below(f"/gather p99 at half its rate, {at}", 25, half.median("latency", "p99"), "ms")]
    if yardsticks["simple"]:
        ratios = [ours["per_second"] / its["per_second"] for ours, its in zip(closed, yardsticks["simple"])]
        marks.insert(0, at_least(f"/gather to pgbench -N, {at}", 2, statistics.median(ratios), "times"))
    return Result(rows, marks)


def _note(runs: list[dict[str, Any]]) -> str:
    drained = f"outbox empty {statistics.median(run['drained'] for run in runs):.1f} s after"
    return "; ".join(filter(None, (drained, cpu.shown([run["cpu_us"] for run in runs]))))


MEASUREMENT = Measurement("gather", "signed /gather requests beside pgbench -N", (FEW, MANY), measure)
