"""`./dev up`, `./dev down`, `./dev psql`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import build, cluster, places, ports, running, say, secrets_file, servers, versions
from .failure import Failure
from .stack import DATABASE, Stack, obituary

# How often (seconds) the children are looked at.
WATCH_EVERY = 0.25


def up(fresh: bool, real: bool) -> NoReturn:
    """Starts everything and stays until it is stopped (`Interrupted`) or something dies (`Failure`)."""
    build.require_toolchain()
    if real and not (places.ROOT / ".env").exists():
        raise Failure("`--real` needs the telephone account in `.env`: copy .env.example and fill it in")
    here = places.find_places()
    data = here.data / ("real" if real else "demo")
    with running.the_only_one():
        if fresh:
            places.remove(data)
        postgres, nats = servers.postgres(here), servers.nats(here)
        say.line(f"Postgres {versions.show(postgres.version)} {postgres.origin}")
        say.line(f"NATS {versions.show(nats.version)} {nats.origin}")
        build.page()
        programs = build.programs()
        if real:
            del programs["twilio-sim"]
        stack = Stack(here, postgres, nats, programs, data, fresh_logs("up"), real=real)
        try:
            with say.Progress("starting"):
                stack.start()
            announce(stack)
            watch(stack)
        finally:
            if stack.is_started:
                say.line("stopping …")
            stack.stop()


def announce(stack: Stack) -> None:
    """One address to open, and where to look when something is odd."""
    running.write_state(
        pid=os.getpid(),
        url=stack.url,
        postgres_port=stack.ports.postgres,
        postgres_bin=str(stack.postgres.bin),
        data=str(stack.data),
    )
    preferred = ports.PAGE_PREFERRED[0]
    note = "" if stack.ports.page == preferred else f"   (port {preferred} is taken)"
    say.line()
    say.line(f"  Ringcheck is up: open {stack.url}{note}")
    if stack.real:
        say.line(f"  the tunnel that PUBLIC_URL names must lead to http://127.0.0.1:{stack.ports.ingest}")
    else:
        say.line(f"  the customers' phones: {stack.phones_url}")
    say.line(f"  logs: {shown(stack.logs)}   settings: {shown(stack.data / 'env')}   stop: Ctrl-C")
    say.line()


def watch(stack: Stack) -> NoReturn:
    """Fails with the last words of the first child that ends by itself."""
    while True:
        dead = stack.first_dead()
        if dead is not None:
            raise Failure(obituary(dead))
        time.sleep(WATCH_EVERY)


def fresh_logs(name: str) -> Path:
    """An empty folder for this run's logs; those of the run before are kept as `NAME.before`."""
    folder = places.LOGS / name
    before = places.LOGS / f"{name}.before"
    places.remove(before)
    if folder.exists():
        folder.rename(before)
    folder.mkdir(parents=True)
    return folder


def shown(path: Path) -> str:
    """Short when it is inside the checkout."""
    return str(path.relative_to(places.ROOT)) if places.ROOT in path.parents else str(path)


def down(wipe_data: bool) -> None:
    """Stops the `up` of this checkout; databases, streams and secrets may go, downloads and builds stay."""
    stopped = places.DEV.exists() and running.stop_it()
    say.line("stopped" if stopped else "no `./dev up` of this checkout is running")
    if wipe_data and places.DEV.exists():
        places.remove(places.find_places().data)
        say.line("data removed")


def psql(arguments: Sequence[str]) -> NoReturn:
    """Becomes psql on the running `up`'s database."""
    state = running.read_state() if places.DEV.exists() and running.is_running() else {}
    if "postgres_port" not in state:
        raise Failure("no `./dev up` of this checkout is running; start it first")
    secrets = secrets_file.load_or_create(Path(state["data"]) / "secrets.json")
    program = str(Path(state["postgres_bin"]) / "psql")
    command = [program, *cluster.psql_target(state["postgres_port"], DATABASE), *arguments]
    os.execve(program, command, cluster.client_environment(secrets.postgres_password))
