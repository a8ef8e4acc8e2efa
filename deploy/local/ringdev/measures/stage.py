"""What measurements work with: private servers with durable settings, the programs as they are shipped, and rows."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from .. import interrupts, places, processes, say
from ..failure import Failure
from ..stack import DATABASE, Stack
from .measurement import FEW, MANY

GENERATOR = "bench"
# Started by the measurements that need it; others are the carrier themselves.
CARRIER = "twilio-sim"
SQL = places.ROOT / "tests" / "bench" / "sql"
# With `--quick` the large table is not as large.
QUICK_MANY = 100_000
# How long (seconds) the outbox may take to become empty.
DRAINED_WITHIN = 120.0


@dataclass
class Stage:
    """Started, for all measurements of a run."""

    stack: Stack
    generator_path: str
    runs: int
    quick: bool

    def rows_of(self, size: int) -> int:
        """How many transactions stand for that size."""
        return QUICK_MANY if self.quick and size == MANY else size

    def fill(self, size: int) -> None:
        """Empties the tables and makes that many transactions: the samples, or a desk's after some months."""
        self.apply("empty")
        if size == FEW:
            self.stack.once("dashboard-api", "import", str(places.SAMPLES))
        else:
            with say.Progress(f"making {self.rows_of(size):,} transactions"):
                self.apply("transactions", first=1, last=self.rows_of(size), called="true")
                # Which a table that grew in months has had many times.
                self.sql("VACUUM ANALYZE")
        self.settle()

    def add_uncalled(self, count: int) -> None:
        """Transactions that nobody called yet, numbered from 1."""
        self.apply("transactions", first=1, last=count, called="false")

    def apply(self, name: str, **variables: object) -> str:
        """Runs a file of tests/bench/sql."""
        return self.stack.database.apply(DATABASE, SQL / f"{name}.sql", **variables)

    def sql(self, command: str) -> str:
        """What psql prints for it."""
        return self.stack.database.sql(DATABASE, command).strip()

    def settle(self) -> float:
        """Waits until every message has left the outbox, and writes what Postgres has still to write, so that what was
        before does not burden what comes; returns how long (seconds) the outbox took."""
        began = time.monotonic()
        while self.sql("SELECT count(*) FROM outbox") != "0":
            if time.monotonic() - began > DRAINED_WITHIN:
                raise Failure(f"the outbox is not empty after {DRAINED_WITHIN:.0f}s; see {self.stack.logs}")
            time.sleep(0.05)
        took = time.monotonic() - began
        self.sql("CHECKPOINT")
        return took

    def generate(self, measurement: str, *arguments: object) -> dict[str, Any]:
        """Runs a command of tests/bench to its end and returns what it printed."""
        self._require_everybody()
        log = self.stack.logs / f"{GENERATOR}-{measurement}.log"
        child = processes.run(
            f"{GENERATOR} {measurement}",
            [self.generator_path, measurement, *map(str, arguments)],
            log=log,
            cwd=self.stack.data,
            env=self.stack.common,
        )
        code = child.reap()
        said = child.last_lines(20)
        if code != 0 or not said:
            tail = "\n".join("  " + text for text in said)
            raise Failure(f"{GENERATOR} {measurement} failed (exit code {code}); the end of {log}:\n{tail}")
        measured: dict[str, Any] = json.loads(said[-1])
        return measured

    def restart(self, name: str) -> None:
        """Stops a service and starts it again; returns when it is ready."""
        self.stack.stop_program(name)
        self.stack.start_program(name)
        self.stack.wait_until_ready()

    def _require_everybody(self) -> None:
        dead = self.stack.first_dead()
        if dead is not None:
            raise Failure(f"{dead.name} stopped by itself; see {dead.log}")

    def stop(self) -> None:
        """Stops everything and removes the data."""
        with interrupts.deferred():
            self.stack.stop()
            places.remove(self.stack.data)
