"""Whether an `up` of this checkout is running, and which process it is."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import places, say
from .failure import Failure

# Longer than stopping takes at worst: programs, then servers.
STOP_DEADLINE = 60.0


def lock_file() -> Path:
    """Locked by `up` for as long as it lives; the kernel lets go when it dies, however it dies."""
    return places.DEV / "up.lock"


@contextmanager
def the_only_one() -> Iterator[None]:
    """Fails when an `up` of this checkout runs already, saying where."""
    with lock_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            state = read_state()
            where = f": {state['url']}" if state.get("url") else " and is still starting"
            raise Failure(f"`./dev up` of this checkout is running already{where} (`./dev down` stops it)") from None
        write_state(pid=os.getpid())
        try:
            yield
        finally:
            _state_file().unlink(missing_ok=True)


def is_running() -> bool:
    """Only the lock decides: a number in a file may belong to somebody else by now."""
    if not lock_file().exists():
        return False
    with lock_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def write_state(**values: Any) -> None:
    """What `down` and `psql` need to know about the running one."""
    half = _state_file().with_name("up.json.new")
    half.write_text(json.dumps(values) + "\n")
    half.replace(_state_file())


def read_state() -> dict[str, Any]:
    """Empty when there is none, or while it is being started."""
    try:
        state: dict[str, Any] = json.loads(_state_file().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return state


def _state_file() -> Path:
    return places.DEV / "up.json"


def stop_it() -> bool:
    """Stops the running one and waits for its end. `False` when none was running."""
    if not is_running():
        return False
    pid = read_state().get("pid")
    if not isinstance(pid, int):
        raise Failure("an `up` is running but has not written its process number yet; try again in a second")
    say.line(f"stopping ./dev up (process {pid}) …")
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_DEADLINE
    while is_running():
        if time.monotonic() > until:
            raise Failure(f"process {pid} has not stopped after {STOP_DEADLINE:.0f}s; `kill -9 {pid}` ends it")
        time.sleep(0.1)
    return True
