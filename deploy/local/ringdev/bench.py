"""`./dev bench`: measures the programs as they are shipped and writes what it saw. It judges nothing: marks are marks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import bench_report, build, machine, measures, places, say, servers
from .failure import Failure
from .measures.measurement import FEW, MANY, SOME, Measurement, Result
from .measures.stage import CARRIER, GENERATOR, Stage
from .stack import Stack
from .up import fresh_logs, shown
from .workshop import only_one

SIZES = (FEW, SOME, MANY)
SERVICES = ("dashboard-api", "call-dispatcher", "webhook-ingest")
# What is measured is our own work: the carrier's pace is lifted.
FIXED = {"TWILIO_CALLS_PER_SECOND": "0", "LOG_LEVEL": "info"}


def bench(
    wanted: Sequence[str],
    *,
    only_list: bool,
    quick: bool,
    rows: Sequence[int],
    runs: int | None,
    output: Path | None,
) -> None:
    """Runs the measurements and prints the table."""
    if only_list:
        for one in measures.ALL:
            say.line(f"{one.name:10} {one.what}")
        return
    if runs is not None and runs < 1:
        raise Failure("--runs needs a number from 1")
    chosen = choose(wanted)
    build.require_toolchain()
    folder = output or places.DEV / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with stage(quick, runs or (1 if quick else 3)) as opened:
        about = machine.about(opened)
        results = measured(opened, chosen, rows)
    document = bench_report.document(about, results)
    (folder / "bench.json").write_text(bench_report.as_json(document))
    table = bench_report.as_markdown(document)
    (folder / "bench.md").write_text(table)
    say.line()
    say.line(table)
    say.line(f"written to {shown(folder.resolve())}/bench.json and bench.md")


def choose(wanted: Sequence[str]) -> list[Measurement]:
    """In their own order; all of them when none is named."""
    unknown = sorted(set(wanted) - {one.name for one in measures.ALL})
    if unknown:
        raise Failure(f"no such measurement: {', '.join(unknown)} (./dev bench --list names them)")
    return [one for one in measures.ALL if not wanted or one.name in wanted]


def measured(opened: Stage, chosen: Sequence[Measurement], rows: Sequence[int]) -> list[tuple[str, Result]]:
    """One size of the table after the other, for filling it takes long; then ordered by measurement."""
    found: list[tuple[str, Result]] = []
    for size in sorted({size for one in chosen for size in one.sizes}.intersection(rows)):
        opened.fill(size)
        for one in chosen:
            if size not in one.sizes:
                continue
            began = time.monotonic()
            say.line(f"{one.name}: {one.what}, {opened.rows_of(size):,} transactions …")
            found.append((one.name, one.measure(opened, size)))
            say.line(f"{one.name}: done in {say.elapsed(time.monotonic() - began)}")
    names = [one.name for one in chosen]
    return sorted(found, key=lambda result: names.index(result[0]))


@contextmanager
def stage(quick: bool, runs: int) -> Iterator[Stage]:
    """Private servers and the three services, on data that is removed at the end."""
    here = places.find_places()
    with only_one():
        postgres, nats = servers.postgres(here), servers.nats(here)
        build.page()
        programs = build.released((*SERVICES, CARRIER, GENERATOR))
        generator, carrier = programs.pop(GENERATOR), programs.pop(CARRIER)
        data = here.scratch / "bench"
        places.remove(data)
        places.open_folder(here.scratch)
        stack = Stack(
            here,
            postgres,
            nats,
            programs,
            data,
            fresh_logs("bench"),
            page_ports=(),
            fixed=FIXED,
            on_request={CARRIER: carrier},
        )
        opened = Stage(stack, generator, runs, quick)
        try:
            with say.Progress("starting"):
                stack.start()
            yield opened
        finally:
            opened.stop()
