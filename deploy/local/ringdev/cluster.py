"""A Postgres of our own: created, started, asked, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import places, processes
from .account import Account
from .failure import Failure
from .servers import PostgresPrograms

USER = "ringcheck"
START_DEADLINE = 60.0
# For data that nobody will miss: tests and `regen`. About four times quicker to create databases.
THROW_AWAY = (
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "max_connections=300",
)
KEPT = ("-c", "max_connections=200")


@dataclass
class Cluster:
    """One data folder and the server on it. Listens on 127.0.0.1 with a password, on no socket file."""

    programs: PostgresPrograms
    account: Account | None
    data: Path
    log: Path
    port: int
    password: str
    settings: Sequence[str] = KEPT
    child: processes.Child | None = field(default=None)

    def url(self, database: str) -> str:
        """A connection address, password included."""
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Creates the data folder when it is not there; returns when the server answers."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._wait_for_predecessor()
        self.child = processes.start(
            "Postgres",
            [
                self.programs.path("postgres"),
                "-D",
                str(self.data),
                "-p",
                str(self.port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                *self.settings,
            ],
            log=self.log,
            cwd=self.data.parent,
            env=_environment(),
            account=self.account,
            # Kept data: a "fast" stop, which writes everything. Other data: at once, for there can be gigabytes.
            stop_signal=signal.SIGQUIT if self.settings is THROW_AWAY else signal.SIGINT,
        )
        self._wait(self.child)

    def _create(self) -> None:
        """Under another name first, so that an interrupted creation is not taken for a database."""
        half = self.data.with_name(self.data.name + ".new")
        places.remove(half)
        places.open_folder(half.parent)
        half.mkdir(mode=0o700)
        password_file = half.with_name(half.name + ".password")
        try:
            password_file.touch(mode=0o600)
            password_file.write_text(self.password + "\n")
            if self.account is not None:
                self.account.own(half)
                self.account.own(password_file)
            processes.checked(
                "initdb",
                [
                    self.programs.path("initdb"),
                    "-D",
                    str(half),
                    "-U",
                    USER,
                    "--encoding=UTF8",
                    "--locale=C",
                    # The password crosses the loopback only; a challenge would cost unoptimised builds 20 ms a time.
                    "--auth=password",
                    f"--pwfile={password_file}",
                    "--no-sync",
                ],
                log=self.log,
                cwd=half.parent,
                env=_environment(),
                account=self.account,
            )
        finally:
            places.remove(password_file)
        half.rename(self.data)

    def _wait_for_predecessor(self) -> None:
        """The server of an `up` that was killed the hard way may still be writing its last pages."""
        until = time.monotonic() + START_DEADLINE
        while time.monotonic() < until and _is_alive(self.data / "postmaster.pid"):
            time.sleep(0.1)

    def _wait(self, child: processes.Child) -> None:
        until = time.monotonic() + START_DEADLINE
        while self._psql("postgres", "-c", "SELECT 1").returncode != 0:
            if child.has_ended() or time.monotonic() > until:
                tail = "\n".join("  " + text for text in child.last_lines(20))
                raise Failure(f"Postgres did not start; the end of {self.log}:\n{tail}")
            time.sleep(0.1)

    def ensure_database(self, name: str) -> None:
        """Creates it unless it is there. `name` is ours, never input."""
        found = self.sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
        if not found.strip():
            self.sql("postgres", f'CREATE DATABASE "{name}"')

    def sql(self, database: str, command: str) -> str:
        """Runs one command and returns what it printed, unaligned."""
        return self._psql_checked(database, "-c", command)

    def apply(self, database: str, file: Path, **variables: object) -> str:
        """Runs an SQL file in one transaction, with these psql variables, and returns what it printed."""
        given = [argument for name, value in variables.items() for argument in ("-v", f"{name}={value}")]
        return self._psql_checked(database, *given, "--single-transaction", "-f", str(file))

    def _psql_checked(self, database: str, *arguments: str) -> str:
        done = self._psql(database, *arguments)
        if done.returncode != 0:
            raise Failure(f"psql {' '.join(arguments)}:\n{done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode()

    def _psql(self, database: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [
                self.programs.path("psql"),
                *psql_target(self.port, database),
                "-qAtX",
                "-v",
                "ON_ERROR_STOP=1",
                *arguments,
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**client_environment(self.password), "PGCONNECT_TIMEOUT": "5"},
        )


def _is_alive(pid_file: Path) -> bool:
    """Whether a process with the number on the file's first line exists."""
    try:
        os.kill(int(pid_file.read_text().split("\n", 1)[0]), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def psql_target(port: int, database: str) -> list[str]:
    """Arguments of psql that say where; the password goes by the environment."""
    return ["-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", database]


def client_environment(password: str) -> dict[str, str]:
    """The caller's environment with our password and none of the caller's `PG*` settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "PGPASSWORD": password}


def _environment() -> dict[str, str]:
    """Nothing of the caller's `PG*` settings may reach the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
