"""What `./dev bench` can measure: each is a file here (and mostly a command of tests/bench) and a line in `ALL`."""

from __future__ import annotations

from . import click, events, gather, lists, placing, reader, rest
from .measurement import Measurement

# In this order at each size of the table. Gather comes last: it leaves calls behind.
ALL: tuple[Measurement, ...] = (
    reader.MEASUREMENT,
    rest.MEASUREMENT,
    click.MEASUREMENT,
    placing.MEASUREMENT,
    events.MEASUREMENT,
    lists.MEASUREMENT,
    gather.MEASUREMENT,
)
