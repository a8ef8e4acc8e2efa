"""One change, a thousand open pages."""

from __future__ import annotations

from .measurement import FEW, Measurement, Result, Row, below
from .stage import Stage

PAGES = 1_000


def measure(stage: Stage, _size: int) -> Result:
    """Each run has a service that nobody was connected to before: memory that was used once is not given back."""
    transaction = stage.sql("SELECT min(id) FROM transactions")
    runs = []
    for _ in range(stage.runs):
        stage.restart("dashboard-api")
        runs.append(
            stage.generate(
                "listeners",
                *("--at", f"127.0.0.1:{stage.stack.ports.page}"),
                *("--pid", stage.stack.program("dashboard-api").process.pid, "--pages", PAGES),
                *("--changes", 30 if stage.quick else 200, "--transaction", transaction),
            )
        )
    memory = Row("", runs).median("bytes_per_page")
    kilobytes = None if memory is None else memory / 1_000
    last = Row(f"change → the last of {PAGES:,} pages", runs, f"{kilobytes or 0:.1f} kB resident a page")
    each = Row(f"change → each of {PAGES:,} pages", [{"latency": run["each"]} for run in runs])
    return Result(
        [last, each],
        [
            below(f"event → {PAGES:,} clients p99", 150, last.median("latency", "p99"), "ms"),
            below("resident memory per client", 25, kilobytes, "kB"),
        ],
    )


MEASUREMENT = Measurement("events", "one change → 1,000 open pages", (FEW,), measure)
