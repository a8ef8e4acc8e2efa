"""What the terminal shows: lines, and one line that says what takes long."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType

# A log file gets a line this often (seconds) while something takes long; a terminal ticks every second.
HEARTBEAT = 20.0


def line(text: str = "") -> None:
    """Prints one line at once, also into a pipe."""
    print(text, flush=True)


def elapsed(seconds: float) -> str:
    """`0.4s`, `12s`, `3m05s`."""
    if seconds < 10:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest:02d}s" if minutes else f"{rest}s"


class Progress:
    """`with Progress("building the page") as p: … p.tick("vite build")`."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = time.monotonic()
        self._shown = self.began
        self._live = sys.stdout.isatty()

    def __enter__(self) -> Progress:
        if not self._live:
            line(f"{self.what} …")
        return self

    def tick(self, detail: str = "") -> None:
        """Called often; shows the time and the newest detail when it is due."""
        now = time.monotonic()
        if now - self._shown < (0.5 if self._live else HEARTBEAT):
            return
        self._shown = now
        text = f"{self.what} … {elapsed(now - self.began)}"
        if detail:
            text += f"  {detail}"
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write("\r\x1b[K" + text[:width])
            sys.stdout.flush()
        else:
            line(text)

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._live:
            sys.stdout.write("\r\x1b[K")
        took = elapsed(time.monotonic() - self.began)
        if kind is None:
            line(f"{self.what}: done in {took}")
        else:
            line(f"{self.what}: stopped after {took}")
