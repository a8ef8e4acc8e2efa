"""`./dev test`: runs the steps, times them, and ends with a table and a count."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from . import build, say
from .failure import Failure
from .steps import STEPS, Skipped, Step
from .workshop import Workshop, workshop


@dataclass(frozen=True)
class Result:
    """How one step ended."""

    step: str
    verdict: str  # passed, failed or skipped
    seconds: float
    note: str = ""


def test(wanted: Sequence[str], *, only_list: bool, keep_going: bool) -> int:
    """0 when no step failed."""
    if only_list:
        for step in STEPS:
            say.line(f"{step.name:10} {step.what}")
        return 0
    steps = chosen(wanted)
    build.require_toolchain()
    results: list[Result] = []
    try:
        with workshop("test", for_tests=True) as shop:
            for step in steps:
                results.append(run(step, shop))
                if results[-1].verdict == "failed" and not keep_going:
                    break
    finally:
        summary(results, len(steps))
    return 1 if any(result.verdict == "failed" for result in results) else 0


def chosen(wanted: Sequence[str]) -> list[Step]:
    """In the steps' own order; all of them when none is named."""
    unknown = sorted(set(wanted) - {step.name for step in STEPS})
    if unknown:
        raise Failure(f"no such step: {', '.join(unknown)} (./dev test --list names them)")
    return [step for step in STEPS if not wanted or step.name in wanted]


def run(step: Step, shop: Workshop) -> Result:
    """Runs one step and prints what its own tool said at the end."""
    say.line()
    say.line(f"== {step.name}: {step.what}")
    began = time.monotonic()
    try:
        for text in step.run(shop):
            say.line(text)
    except Skipped as skipped:
        say.line(f"skipped: {skipped}")
        return Result(step.name, "skipped", time.monotonic() - began, str(skipped))
    except Failure as failure:
        say.line(str(failure))
        return Result(step.name, "failed", time.monotonic() - began)
    return Result(step.name, "passed", time.monotonic() - began)


def summary(results: Sequence[Result], planned: int) -> None:
    """The last line has a fixed form, for programs that read it: `N passed, N failed, N skipped`."""
    say.line()
    for result in results:
        note = f"  {result.note}" if result.note else ""
        say.line(f"{result.step:10} {result.verdict:8} {say.elapsed(result.seconds):>7}{note}")
    if len(results) < planned:
        say.line(f"{planned - len(results)} not run to the end (--keep-going goes on after a failure)")
    say.line(count(results))


def count(results: Sequence[Result]) -> str:
    """Of steps."""
    verdicts = [result.verdict for result in results]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ("passed", "failed", "skipped"))
