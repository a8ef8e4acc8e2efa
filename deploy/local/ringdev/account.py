"""Which user runs Postgres. It refuses to run as root, so root lends it another user."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import Failure

# In this order: the user that a packaged Postgres brings, else the one that owns nothing.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user by number, as `subprocess` takes it."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """Keyword arguments that start a process as this user, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Asks the kernel rather than reading mode bits: ACLs and mounts count too."""
        done = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.popen_arguments(),
        )
        return done.returncode == 0

    def own(self, path: Path) -> None:
        """Gives a file or folder (not what is inside it) to this user."""
        os.chown(path, self.uid, self.gid)


def server_account() -> Account | None:
    """`None` for a normal user, who runs Postgres as they are."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Failure("Postgres refuses to run as root, and there is neither a user `postgres` nor `nobody` to run it as")


def popen_arguments(account: Account | None) -> dict[str, Any]:
    """As `Account.popen_arguments`; nothing when the caller's own user will do."""
    return {} if account is None else account.popen_arguments()
