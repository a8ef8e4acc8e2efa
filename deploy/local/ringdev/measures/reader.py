"""The reader of utterances, by itself."""

from __future__ import annotations

from .measurement import FEW, Measurement, Result, Row
from .stage import Stage


def measure(stage: Stage, _size: int) -> Result:
    """Needs no service."""
    runs = [stage.generate("reader", "--rounds", 200 if stage.quick else 5_000) for _ in range(stage.runs)]
    return Result(
        [
            Row("answer::read, one utterance", runs),
            Row("answer::read, 100,000 characters", [{"latency": run["longest"]} for run in runs]),
        ]
    )


MEASUREMENT = Measurement("reader", "the reader per utterance", (FEW,), measure)
