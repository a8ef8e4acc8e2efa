"""Free ports on 127.0.0.1."""

from __future__ import annotations

import random
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from .failure import Failure

# Below the range from which Linux takes the local ends of outgoing connections (32768…), so that no
# connection of a neighbour takes a port between our choosing it and the server's binding it.
RANGE = range(20000, 32000)
# 8081 is left to webhook-ingest, to which a tunnel may lead.
PAGE_PREFERRED = (8080, *range(8082, 8100))


def listen(port: int) -> socket.socket | None:
    """Holds the port, or `None` when somebody has it (also on all addresses, `0.0.0.0`)."""
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As the servers do: a port whose old connections are still closing is free.
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(("127.0.0.1", port))
        holder.listen(1)
    except OSError:
        holder.close()
        return None
    return holder


def free(count: int) -> list[int]:
    """As many different free ports; all held at once while choosing."""
    holders: list[socket.socket] = []
    try:
        for port in random.sample(RANGE, len(RANGE)):
            holder = listen(port)
            if holder is not None:
                holders.append(holder)
            if len(holders) == count:
                return [holder.getsockname()[1] for holder in holders]
        raise OSError(f"no {count} free ports between {RANGE.start} and {RANGE.stop}")
    finally:
        for holder in holders:
            holder.close()


def page(preferred: Iterable[int] = PAGE_PREFERRED) -> int:
    """The first free one of the preferred, else any."""
    for port in preferred:
        holder = listen(port)
        if holder is not None:
            holder.close()
            return port
    return free(1)[0]


def exactly(port: int) -> int:
    """That one, or a `Failure`: something outside of this machine relies on it."""
    holder = listen(port)
    if holder is None:
        raise Failure(f"port {port} is taken")
    holder.close()
    return port


@contextmanager
def choosing() -> Iterator[None]:
    """Held from choosing ports until the servers have them: two `up`s at once must not choose the same.

    A name in Linux's abstract socket namespace: shared by exactly those who share the ports, and free again
    when its holder dies. Elsewhere, and after a minute of waiting, the race is taken.
    """
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as name:
        until = time.monotonic() + 60
        while sys.platform.startswith("linux") and time.monotonic() < until:
            try:
                name.bind("\0ringcheck-choosing-ports")
                break
            except OSError:
                time.sleep(0.1)
        yield
