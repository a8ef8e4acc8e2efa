"""From the click on Call to the request that the carrier receives, with nothing else to do."""

from __future__ import annotations

from .measurement import SOME, Measurement, Result, Row, below
from .stage import Stage


def measure(stage: Stage, _size: int) -> Result:
    """Each click is on another transaction that was never called; the carrier's answer is 201."""
    count = 50 if stage.quick else 300
    ports = stage.stack.ports
    runs = []
    for _ in range(stage.runs):
        never_called = stage.sql(
            f"SELECT id FROM transactions WHERE called_at = '-infinity' ORDER BY md5(id) LIMIT {count}"
        ).split()
        runs.append(
            stage.generate(
                "click",
                *("--at", f"127.0.0.1:{ports.page}", "--carrier", f"127.0.0.1:{ports.carrier}", *never_called),
            )
        )
    row = Row("click → carrier's request", runs)
    answer = Row("click → the desk's answer", [{"latency": run["answer"]} for run in runs])
    return Result([row, answer], [below("click → carrier p50", 15, row.median("latency", "p50"), "ms")])


MEASUREMENT = Measurement("click", "click → the carrier's request, idle", (SOME,), measure)
