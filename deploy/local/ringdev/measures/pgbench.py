"""The yardstick: what this Postgres does when pgbench asks it for the smallest useful transaction (`-N`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .. import cluster, processes, say, versions
from ..failure import Failure
from . import cpu
from .stage import Stage

DATABASE = "pgbench"
# Accounts in hundreds of thousands: as many as our large table has transactions.
SCALE = 10
MISSING = (
    "pgbench is not beside this Postgres ({folder}), so the yardstick of /gather is skipped: "
    "it comes with a packaged Postgres (Debian and Ubuntu: apt-get install postgresql)"
)


def program(stage: Stage) -> Path | None:
    """pgbench of the Postgres that is measured; says it when there is none."""
    path = stage.stack.postgres.bin / "pgbench"
    if versions.is_program(path):
        return path
    say.line(MISSING.format(folder=path.parent))
    return None


def prepare(stage: Stage, pgbench: Path) -> None:
    """Makes its tables, in a database of their own."""
    stage.stack.database.ensure_database(DATABASE)
    with say.Progress("making pgbench's tables"):
        _run(stage, pgbench, "-i", "-q", "-s", str(SCALE))


def measure(stage: Stage, pgbench: Path, clients: int, seconds: int, protocol: str) -> dict[str, Any]:
    """Transactions a second and their mean time; `protocol` is `simple` or `prepared`."""
    stage.sql("CHECKPOINT")
    used = cpu.used(stage.stack)
    said = _run(stage, pgbench, "-N", "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-M", protocol)
    measured = read("\n".join(said))
    measured["cpu_us"] = cpu.per_request(used, cpu.used(stage.stack), measured["count"])
    return measured


def read(said: str) -> dict[str, Any]:
    """What pgbench reports at its end."""
    rate = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    made = re.search(r"^number of transactions actually processed: (\d+)", said, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: (\d+)", said, re.MULTILINE)
    if rate is None or made is None:
        raise Failure(f"pgbench did not say how many transactions a second it made:\n{said}")
    return {"per_second": float(rate.group(1)), "count": int(made.group(1)), "errors": int(failed.group(1)) if failed else 0}


def _run(stage: Stage, pgbench: Path, *arguments: str) -> list[str]:
    database = stage.stack.database
    # pgbench has `-d` for something else in old versions: the database comes last.
    where = ["-h", "127.0.0.1", "-p", str(database.port), "-U", cluster.USER]
    child = processes.run(
        "pgbench",
        [str(pgbench), *where, *arguments, DATABASE],
        log=stage.stack.logs / "pgbench.log",
        cwd=stage.stack.data,
        env=cluster.client_environment(database.password),
    )
    said = child.last_lines(40)
    if child.reap() != 0:
        raise Failure("pgbench failed:\n" + "\n".join(said))
    return said
