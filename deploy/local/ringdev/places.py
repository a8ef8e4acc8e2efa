"""Where things are: the checkout, its own folder `.dev`, and where servers keep their data."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .account import Account, server_account
from .failure import Failure

ROOT = Path(__file__).resolve().parents[3]
DEV = ROOT / ".dev"
LOGS = DEV / "logs"
UI = ROOT / "services" / "dashboard-api" / "ui"
SAMPLES = ROOT / "deploy" / "local" / "samples.json"
# The action that each sample's customer, as twilio-sim plays them, leads to.
SAMPLES_END = ROOT / "deploy" / "local" / "samples-end.json"


@dataclass(frozen=True)
class Places:
    """Folders that the database's user must be able to enter, with that user.

    `home` is `.dev`, or a folder under /var/tmp when we are root in a checkout that only root can
    enter (Postgres refuses to run as root).
    """

    home: Path
    account: Account | None

    @property
    def tools(self) -> Path:
        """Downloaded servers; kept by `--wipe`."""
        return self.home / "tools"

    @property
    def data(self) -> Path:
        """Databases and secrets of `./dev up`; removed by `--wipe` and `--fresh`."""
        return self.home / "data"

    @property
    def scratch(self) -> Path:
        """Data of `./dev test` and `./dev regen`; removed after each run."""
        return self.home / "scratch"


def checkout_id() -> str:
    """A short name that two checkouts on one machine do not share."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def find_places() -> Places:
    """Decides and creates the folders."""
    account = server_account()
    open_folder(DEV)
    LOGS.mkdir(exist_ok=True)
    if account is None or account.can_enter(DEV):
        return Places(DEV, account)
    home = Path("/var/tmp") / f"ringcheck-{checkout_id()}"
    open_folder(home)
    if home.is_symlink() or home.stat().st_uid != os.getuid():
        raise Failure(f"{home} belongs to somebody else; remove it and try again")
    return Places(home, account)


def open_folder(path: Path) -> None:
    """Creates a folder, and those above it, that every user may enter, whatever the umask says."""
    if not path.parent.exists():
        open_folder(path.parent)
    path.mkdir(exist_ok=True)
    if path.stat().st_uid == os.getuid():
        path.chmod(0o755)


def remove(path: Path) -> None:
    """Removes a folder with all that is in it, or nothing when it is not there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
