"""A measurement, and what comes of one: rows of the table, and marks."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

if TYPE_CHECKING:
    from .stage import Stage

# How many transactions there are in the table.
FEW, SOME, MANY = 20, 10_000, 1_000_000


class Measurement(NamedTuple):
    """One line of `./dev bench --list`."""

    name: str
    what: str
    # The sizes of the table at which it is measured.
    sizes: Sequence[int]
    measure: Callable[[Stage, int], Result]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and the numbers of each run."""

    what: str
    runs: Sequence[Mapping[str, Any]]
    # What else is worth telling, for the last column.
    note: str = ""

    def median(self, *path: str) -> float | None:
        """Of the runs that have this number; `path` leads to it."""
        found = [number for number in (_at(run, path) for run in self.runs) if number is not None]
        return statistics.median(found) if found else None

    @property
    def errors(self) -> int:
        """Of all runs together: a median would hide them."""
        return sum(int(run.get("errors", 0)) for run in self.runs)


@dataclass(frozen=True)
class Mark:
    """What was aimed at and what was seen. Nothing fails by it."""

    what: str
    aim: str
    seen: str
    held: bool


@dataclass(frozen=True)
class Result:
    """Of one measurement at one size."""

    rows: Sequence[Row]
    marks: Sequence[Mark] = field(default_factory=tuple)


def below(what: str, limit: float, seen: float | None, unit: str) -> Mark:
    """A mark that is held by what is smaller."""
    return Mark(what, f"< {limit:g} {unit}", _shown(seen, unit), seen is not None and seen < limit)


def at_least(what: str, limit: float, seen: float | None, unit: str) -> Mark:
    """A mark that is held by what is not smaller."""
    return Mark(what, f"≥ {limit:g} {unit}", _shown(seen, unit), seen is not None and seen >= limit)


def _shown(seen: float | None, unit: str) -> str:
    return "not measured" if seen is None else f"{seen:.3g} {unit}"


def _at(run: Mapping[str, Any], path: Sequence[str]) -> float | None:
    value: Any = run
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
