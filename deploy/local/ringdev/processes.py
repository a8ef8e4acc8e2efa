"""Child processes: each in a session of its own, with a log file, and none left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from . import interrupts
from .account import Account, popen_arguments
from .failure import Failure

PR_SET_PDEATHSIG = 1
# Longest wait (seconds) for a child that was asked to stop; the services' own drain deadline is shorter.
STOP_DEADLINE = 20.0


@dataclass
class Child:
    """A running program."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int = signal.SIGTERM
    log_start: int = 0
    _code: int | None = field(default=None, repr=False)

    def has_ended(self) -> bool:
        """Whether it ended. Leaves it unreaped, so that its process group's number stays ours."""
        if self._code is not None:
            return True
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found is not None

    def reap(self) -> int:
        """Kills what is left of its group and returns its exit code. Only for one that ended."""
        if self._code is None:
            self.signal_group(signal.SIGKILL)
            self._code = self.process.wait()
            if self in RUNNING:
                RUNNING.remove(self)
        return self._code

    def signal_group(self, number: int) -> None:
        """Sends to every process of its group; one that is gone already is fine."""
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def last_lines(self, count: int) -> list[str]:
        """The end of what it wrote since it was started."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self.log_start, size - 64 * 1024))
            return file.read().decode(errors="replace").splitlines()[-count:]


RUNNING: list[Child] = []


def start(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    stop_signal: int = signal.SIGTERM,
) -> Child:
    """Starts a program with its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output, interrupts.deferred():
        begin = output.tell()
        try:
            process = subprocess.Popen(
                list(argv),
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with_parent(stop_signal),
                **popen_arguments(account),
            )
        except OSError as error:
            raise Failure(f"cannot start {name} ({argv[0]}): {error.strerror}") from error
        child = Child(name, process, log, stop_signal, begin)
        RUNNING.append(child)
    return child


def _dies_with_parent(number: int) -> Callable[[], None] | None:
    """On Linux the kernel stops the child even when we are killed with SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def run(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    tick: Callable[[str], None] = lambda _detail: None,
) -> Child:
    """Runs a program to its end (see `reap` for its code); stops it when we are interrupted."""
    child = start(name, argv, log=log, cwd=cwd, env=env, account=account)
    try:
        while not child.has_ended():
            time.sleep(0.05)
            newest = child.last_lines(1)
            tick(newest[0].strip() if newest else "")
    finally:
        stop([child])
    return child


def checked(name: str, argv: Sequence[str], **rest: object) -> None:
    """As `run`, and a `Failure` with the end of the log when it did not succeed."""
    child = run(name, argv, **rest)  # type: ignore[arg-type]
    code = child.reap()
    if code != 0:
        tail = "\n".join("  " + text for text in child.last_lines(40))
        raise Failure(f"{name} failed (exit code {code}); the end of {child.log}:\n{tail}")


def stop(children: Sequence[Child], deadline: float = STOP_DEADLINE) -> None:
    """Asks all of them at once, waits, then kills. Returns when none of them is left."""
    with interrupts.deferred():
        for child in children:
            if not child.has_ended():
                child.signal_group(child.stop_signal)
        until = time.monotonic() + deadline
        waiting = list(children)
        while waiting and time.monotonic() < until:
            waiting = [child for child in waiting if not child.has_ended()]
            if waiting:
                time.sleep(0.05)
        for child in children:
            child.signal_group(signal.SIGKILL)
            while not child.has_ended():
                time.sleep(0.02)
            child.reap()


def kill_everything() -> None:
    """The second Ctrl-C."""
    for child in list(RUNNING):
        child.signal_group(signal.SIGKILL)
