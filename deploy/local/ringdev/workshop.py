"""What checks and `regen` work with: throw-away servers, logs by step, and programs run to their end."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from . import build, cluster, interrupts, places, ports, processes, say, secrets_file, servers
from .failure import Failure

# Of a program that failed, this many last lines reach the terminal; the rest is in the log.
SHOWN_OF_A_FAILURE = 120
# Output goes to files, in which colours are noise; each tool has a name of its own for that.
WITHOUT_COLOUR = {"NO_COLOR": "1", "FORCE_COLOR": "0", "CARGO_TERM_COLOR": "never"}


@dataclass
class Workshop:
    """Opened with `workshop()`. Servers are started when first asked for and stopped at the end."""

    here: places.Places
    folder: Path
    logs: Path
    # Whether tests will run too: then programs and tests are built together, so that both get the same
    # features of every dependency and nothing is compiled twice.
    for_tests: bool
    _clusters: list[cluster.Cluster] = field(default_factory=list)

    @cached_property
    def postgres(self) -> servers.PostgresPrograms:
        """Programs, not a server."""
        return servers.postgres(self.here)

    @cached_property
    def nats(self) -> servers.NatsProgram:
        """A program, not a server."""
        return servers.nats(self.here)

    @cached_property
    def database(self) -> cluster.Cluster:
        """A running Postgres whose data nobody will miss."""
        made = cluster.Cluster(
            self.postgres,
            self.here.account,
            self.folder / "postgres",
            self.logs / "postgres.log",
            ports.free(1)[0],
            secrets_file.fresh().postgres_password,
            cluster.THROW_AWAY,
        )
        self._clusters.append(made)
        with say.Progress("starting a private Postgres"):
            made.start()
        return made

    @cached_property
    def programs(self) -> dict[str, str]:
        """Paths of the four programs, built when first asked for."""
        build.page()
        what = ["--bins", "--tests"] if self.for_tests else ["--bins"]
        self.run("cargo build", ["cargo", "build", "--workspace", "--locked", *what], env=build.cargo_environment())
        return build.program_paths()

    def run(
        self,
        what: str,
        argv: Sequence[str],
        *,
        cwd: Path = places.ROOT,
        env: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Runs a program to its end and returns its output's lines, or fails with the last of them."""
        log = self.logs / (what.replace(" ", "-").replace("/", "-") + ".log")
        with say.Progress(what) as progress:
            plain = {**(os.environ if env is None else env), **WITHOUT_COLOUR}
            child = processes.run(what, argv, log=log, cwd=cwd, env=plain, tick=progress.tick)
            code = child.reap()
            if code != 0:
                tail = "\n".join("  " + text for text in child.last_lines(SHOWN_OF_A_FAILURE))
                raise Failure(f"{' '.join(argv)}: exit code {code}; the end of {log}:\n{tail}")
        return child.last_lines(10_000)

    def close(self) -> None:
        """Stops what was started and removes the data."""
        with interrupts.deferred():
            processes.stop([made.child for made in self._clusters if made.child is not None])
            places.remove(self.folder)


@contextmanager
def only_one() -> Iterator[None]:
    """One at a time in a checkout: they share logs and the build."""
    with (places.DEV / "workshop.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failure("another `./dev test`, `./dev regen` or `./dev bench` of this checkout is running") from None
        yield


@contextmanager
def workshop(name: str, *, for_tests: bool = False) -> Iterator[Workshop]:
    """What one command works with, removed at its end."""
    here = places.find_places()
    with only_one():
        folder = here.scratch / name
        places.remove(folder)
        places.open_folder(here.scratch)
        places.open_folder(folder)
        logs = places.LOGS / name
        places.remove(logs)
        logs.mkdir(parents=True)
        opened = Workshop(here, folder, logs, for_tests)
        try:
            yield opened
        finally:
            opened.close()
