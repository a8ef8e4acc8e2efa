"""A nats-server of our own, with JetStream."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

from . import processes
from .failure import Failure
from .servers import NatsProgram

START_DEADLINE = 30.0


def start(program: NatsProgram, *, data: Path, port: int, log: Path) -> processes.Child:
    """Returns when it answers. Streams are kept under `data`."""
    data.mkdir(parents=True, exist_ok=True)
    child = processes.start(
        "NATS",
        [
            str(program.path),
            "--addr",
            "127.0.0.1",
            "--port",
            str(port),
            "--name",
            "ringcheck-local",
            "--jetstream",
            "--store_dir",
            str(data),
        ],
        log=log,
        cwd=data,
        env={"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
    )
    try:
        _wait(child, port)
    except BaseException:
        processes.stop([child])
        raise
    return child


def _wait(child: processes.Child, port: int) -> None:
    until = time.monotonic() + START_DEADLINE
    while not _greets(port):
        if child.has_ended() or time.monotonic() > until:
            tail = "\n".join("  " + text for text in child.last_lines(20))
            raise Failure(f"NATS did not start; the end of {child.log}:\n{tail}")
        time.sleep(0.05)


def _greets(port: int) -> bool:
    """A NATS server speaks first: `INFO {…}`."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return connection.recv(5) == b"INFO "
    except OSError:
        return False
