"""Ctrl-C, SIGTERM and a closed terminal: the first stops in order, the second at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Callable

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """The first signal, raised where the main thread is, so that `finally` blocks clean up."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class _State:
    """Signals arrive in the main thread only; there are no other threads."""

    received: int | None = None
    raised = False
    deferrals = 0


def install(kill_everything: Callable[[], None]) -> None:
    """Takes the signals over. `kill_everything` runs on the second one, before leaving."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if _State.received is not None:
            kill_everything()
            os._exit(128 + number)
        _State.received = number
        _raise_if_due()

    for number in SIGNALS:
        signal.signal(number, handle)


@contextmanager
def deferred() -> Iterator[None]:
    """Lets a step finish that must not be cut in two: starting a process, stopping them all."""
    _State.deferrals += 1
    try:
        yield
    finally:
        _State.deferrals -= 1
    _raise_if_due()


def _raise_if_due() -> None:
    if _State.received is not None and not _State.raised and _State.deferrals == 0:
        _State.raised = True
        raise Interrupted(_State.received)
