"""Builds the page and the programs, each only when something changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from . import places, processes, say, versions
from .failure import Failure

PROGRAMS = ("dashboard-api", "call-dispatcher", "webhook-ingest", "twilio-sim")
RUST_AT_LEAST = (1, 95)
NODE_AT_LEAST = (20,)


def require_toolchain() -> None:
    """Says at once, in one message, what is missing or too old."""
    rustup = Path.home() / ".cargo" / "bin"
    if shutil.which("cargo") is None and (rustup / "cargo").exists():  # installed, in a shell older than that
        os.environ["PATH"] = f"{rustup}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    problems = []
    for program, at_least, where in (
        ("cargo", RUST_AT_LEAST, "rustup installs it"),
        ("node", NODE_AT_LEAST, "Node's own packages or your system's"),
        ("npm", (), "it comes with Node"),
        ("cc", (), "a C compiler: Debian's and Ubuntu's package gcc"),
        ("make", (), "Debian's and Ubuntu's package make"),
    ):
        if shutil.which(program) is None:
            problems.append(f"{program} is not on PATH ({where})")
            continue
        if not at_least:  # any will do, and not all can tell
            continue
        version = versions.ask([program, "--version"])
        if version is None or version < at_least:
            found = versions.show(version) if version else "one that does not run"
            problems.append(f"{program} {versions.show(at_least)} or newer is needed, found {found} ({where})")
    if problems:
        raise Failure("\n".join(problems))


def page() -> None:
    """`npm ci` when the lock file changed, `npm run build` when any source of the page changed."""
    install_page_packages()
    stamp = places.DEV / "page.stamp"
    now = digest(page_sources())
    if (places.UI / "dist" / "index.html").exists() and read(stamp) == now:
        return
    stamp.unlink(missing_ok=True)
    _npm("building the page", "run", "build")
    stamp.write_text(now)


def install_page_packages() -> None:
    """Skipped when the packages in `node_modules` are those of the lock file, put there by this Node."""
    stamp = places.DEV / "npm-ci.stamp"
    node = versions.ask(["node", "--version"]) or ()
    now = f"{versions.show(node)} {digest([places.UI / 'package-lock.json'])}"
    if (places.UI / "node_modules" / ".package-lock.json").exists() and read(stamp) == now:
        return
    stamp.unlink(missing_ok=True)
    _npm("installing the page's packages (npm ci)", "ci", "--no-audit", "--no-fund")
    stamp.write_text(now)


def _npm(what: str, *arguments: str) -> None:
    with say.Progress(what) as progress:
        processes.checked(
            f"npm {' '.join(arguments)}",
            ["npm", *arguments],
            log=places.LOGS / "npm.log",
            cwd=places.UI,
            env=os.environ,
            tick=progress.tick,
        )


def page_sources() -> list[Path]:
    """Every file of the page that is not made by npm."""
    made = {"node_modules", "dist", "test-results", "playwright-report"}
    return sorted(
        path for path in places.UI.rglob("*") if path.is_file() and made.isdisjoint(path.relative_to(places.UI).parts)
    )


def digest(files: Iterable[Path]) -> str:
    """Of the names and contents."""
    total = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(places.ROOT)} {content}\n".encode())
    return total.hexdigest()


def read(stamp: Path) -> str:
    """Empty when it is not there."""
    return stamp.read_text() if stamp.exists() else ""


def programs() -> dict[str, str]:
    """Builds the four programs (development profile) and returns their paths by name."""
    with say.Progress("building the programs (cargo build)") as progress:
        processes.checked(
            "cargo build",
            ["cargo", "build", "--workspace", "--bins", "--locked"],
            log=places.LOGS / "cargo.log",
            cwd=places.ROOT,
            env=cargo_environment(),
            tick=progress.tick,
        )
    return program_paths()


def program_paths(profile: str = "debug", names: Iterable[str] = PROGRAMS) -> dict[str, str]:
    """Where `cargo build` puts them."""
    folder = target_folder() / profile
    return {name: str(folder / name) for name in names}


def released(names: Sequence[str]) -> dict[str, str]:
    """Builds programs as they are shipped and returns their paths by name."""
    with say.Progress("building the programs as they are shipped (cargo build --release)") as progress:
        processes.checked(
            "cargo build --release",
            ["cargo", "build", "--release", "--locked", *(word for name in names for word in ("-p", name))],
            log=places.LOGS / "cargo.log",
            cwd=places.ROOT,
            env=cargo_environment(),
            tick=progress.tick,
        )
    return program_paths("release", names)


def target_folder() -> Path:
    """As cargo sees it: configuration and `CARGO_TARGET_DIR` may move it."""
    return Path(metadata("--no-deps")["target_directory"])


def packages_under(folder: str) -> list[str]:
    """Names of this workspace's packages in a folder of the root."""
    inside = places.ROOT / folder
    return [one["name"] for one in metadata("--no-deps")["packages"] if inside in Path(one["manifest_path"]).parents]


def metadata(*arguments: str) -> Any:
    """What `cargo metadata` prints."""
    done = subprocess.run(
        ["cargo", "metadata", "--format-version=1", "--locked", *arguments],
        check=False,
        cwd=places.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if done.returncode != 0:
        raise Failure(f"cargo metadata failed:\n{done.stderr.decode(errors='replace').strip()}")
    return json.loads(done.stdout)


def cargo_environment() -> dict[str, str]:
    """A caller's database must not decide how queries are checked: the committed `.sqlx` does."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SQLX_OFFLINE_DIR")}
    return {**kept, "SQLX_OFFLINE": "true"}
