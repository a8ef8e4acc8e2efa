"""Postgres, NATS and the four programs as one thing that starts, is watched and stops."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import broker, cluster, environment, interrupts, places, ports, processes, secrets_file
from .failure import Failure
from .servers import NatsProgram, PostgresPrograms

DATABASE = "ringcheck"
READY_DEADLINE = 60.0


@dataclass
class Stack:
    """Start it inside a `try` whose `finally` stops it."""

    here: places.Places
    postgres: PostgresPrograms
    nats: NatsProgram
    programs: Mapping[str, str]
    data: Path
    logs: Path
    # Tried in this order; any other when all are taken.
    page_ports: Sequence[int] = ports.PAGE_PREFERRED
    # Settings that win over the caller's wishes.
    fixed: Mapping[str, str] = field(default_factory=dict)
    # With the telephone account of `.env` instead of twilio-sim.
    real: bool = False
    # Programs that are started by their name only.
    on_request: Mapping[str, str] = field(default_factory=dict)
    services: list[processes.Child] = field(default_factory=list)
    servers: list[processes.Child] = field(default_factory=list)
    ports: environment.Ports = field(init=False)
    database: cluster.Cluster = field(init=False)
    common: dict[str, str] = field(init=False, default_factory=dict)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://127.0.0.1:{self.ports.page}"

    @property
    def phones_url(self) -> str:
        """Where the customers' phones are, which only the stand-in has."""
        return f"http://127.0.0.1:{self.ports.carrier}"

    @property
    def is_started(self) -> bool:
        """Whether there is something to stop."""
        return bool(self.services or self.servers)

    def start(self) -> None:
        """Returns when every program is ready. Whatever happens, `stop` must follow."""
        with ports.choosing():
            self._start()

    def _start(self) -> None:
        self.ports = environment.Ports(ports.page(self.page_ports), *ports.free(7))
        if self.real:
            self.ports = replace(self.ports, ingest=ports.exactly(environment.TUNNEL_TO))
        places.open_folder(self.data)
        self.logs.mkdir(parents=True, exist_ok=True)
        secrets = secrets_file.load_or_create(self.data / "secrets.json")
        self.database = cluster.Cluster(
            self.postgres,
            self.here.account,
            # A newer major version cannot read the folder of an older one.
            self.data / f"postgres-{self.postgres.version[0]}",
            self.logs / "postgres.log",
            self.ports.postgres,
            secrets.postgres_password,
        )
        try:
            self.database.start()
        finally:
            if self.database.child is not None:
                self.servers.append(self.database.child)
        self.database.ensure_database(DATABASE)
        self.servers.append(
            broker.start(self.nats, data=self.data / "nats", port=self.ports.nats, log=self.logs / "nats.log")
        )
        self._configure(secrets, self.database.url(DATABASE))
        self._start_programs()

    def _configure(self, secrets: secrets_file.Secrets, database_url: str) -> None:
        if self.real:
            self.common = environment.real(self.ports, database_url)
        else:
            self.common = environment.demo(self.ports, secrets, database_url, os.environ, self.fixed)
        environment.write(self.data / "env", self.common)

    def _start_programs(self) -> None:
        self.once("dashboard-api", "migrate")
        # Also for real calls: the samples' numbers are reserved for fiction, one is corrected to one's own.
        self.once("dashboard-api", "import", str(places.SAMPLES))
        for name in self.programs:
            self.start_program(name)
        self.wait_until_ready()

    def start_program(self, name: str, replica: int = 1, **settings: str) -> processes.Child:
        """Starts one of the programs and does not wait for it; `settings` win over all others. A replica after the
        first gets a name of its own, and any free port for its addresses."""
        own = name if replica == 1 else f"{name}-{replica}"
        path = {**self.on_request, **self.programs}[name]
        env = {**self._env(name), **settings}
        if replica > 1:
            env.update((variable, "127.0.0.1:0") for variable in ("LISTEN_ADDR", "ADMIN_ADDR") if variable in env)
        child = processes.start(own, [path], log=self.logs / f"{own}.log", cwd=self._cwd, env=env)
        self.services.append(child)
        return child

    def stop_program(self, name: str) -> None:
        """Stops one of the programs; the others go on."""
        processes.stop([self.program(name)])
        self.services = [child for child in self.services if child.name != name]

    def program(self, name: str) -> processes.Child:
        """The running one of that name."""
        return next(child for child in self.services if child.name == name)

    def once(self, name: str, *arguments: str) -> None:
        """Runs a program's command to its end."""
        processes.checked(
            f"{name} {arguments[0]}",
            [self.programs[name], *arguments],
            log=self.logs / f"{name}-{arguments[0]}.log",
            cwd=self._cwd,
            env=self._env(name),
        )

    @property
    def _cwd(self) -> Path:
        """Programs read `.env` where they start: the real account's must not reach the demo."""
        return places.ROOT if self.real else self.data

    def _env(self, name: str) -> dict[str, str]:
        caller = os.environ if self.real else environment.of_the_machine(os.environ)
        return environment.of_program(name, self.common, self.ports, caller)

    def ready_urls(self) -> dict[str, str]:
        """Where each of the programs that were started says that it can do its work."""
        at = self.ports
        urls = {
            "dashboard-api": f"http://127.0.0.1:{at.page}/readyz",
            "webhook-ingest": f"http://127.0.0.1:{at.ingest_admin}/readyz",
            "call-dispatcher": f"http://127.0.0.1:{at.dispatcher_admin}/readyz",
            "twilio-sim": f"http://127.0.0.1:{at.carrier}/healthz",
        }
        return {child.name: urls[child.name] for child in self.services if child.name in urls}

    def wait_until_ready(self) -> None:
        """Returns when all programs are; fails when one of them ends."""
        waiting = self.ready_urls()
        until = time.monotonic() + READY_DEADLINE
        while waiting:
            dead = self.first_dead()
            if dead is not None:
                raise Failure(obituary(dead))
            if time.monotonic() > until:
                raise Failure(f"not ready after {READY_DEADLINE:.0f}s: {', '.join(waiting)}; see {self.logs}")
            waiting = {name: url for name, url in waiting.items() if not is_ok(url)}
            time.sleep(0.1)

    def first_dead(self) -> processes.Child | None:
        """A child that ended although nobody asked it to."""
        return next((child for child in (*self.servers, *self.services) if child.has_ended()), None)

    def stop(self) -> None:
        """Programs first, so that they can finish their work with Postgres and NATS there."""
        with interrupts.deferred():
            processes.stop(self.services)
            processes.stop(self.servers)
        self.services, self.servers = [], []


def obituary(child: processes.Child) -> str:
    """Who died, how, and its last words."""
    lines = "\n".join("  " + text for text in child.last_lines(20))
    code = child.reap()
    how = f"exit code {code}" if code >= 0 else f"signal {-code}"
    return f"{child.name} stopped by itself ({how}); the end of {child.log}:\n{lines}"


# No proxy of the caller's may stand between us and our own children.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def is_ok(url: str) -> bool:
    """Whether it answers 200."""
    try:
        with _OPENER.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def ask(url: str, method: str = "GET", document: object = None) -> bytes:
    """What one of our own programs answers; a `Failure` when it is no success."""
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"}, method=method)
    try:
        with _OPENER.open(request, timeout=30) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        raise Failure(f"{method} {url}: {error}") from error
