"""The page in a real browser, against the whole stack: its stories, its accessibility, and a person at the phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from . import places, say
from .failure import Failure
from .skipped import Skipped
from .stack import Stack
from .workshop import Workshop

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Customers answer within a fraction of a second, and nobody paces the calls.
FAST = {"SIM_SPEED": "50", "SIM_CALLS_PER_SECOND": "50", "TWILIO_CALLS_PER_SECOND": "0", "LOG_LEVEL": "info"}


def check(shop: Workshop) -> Sequence[str]:
    """Skipped where chromium cannot be had; with `CI=true` that is a failure."""
    try:
        chromium = find(shop)
    except Skipped as skipped:
        if os.environ.get("CI") == "true":
            raise Failure(f"CI must not skip the browser: {skipped}") from skipped
        raise
    stack = Stack(
        shop.here,
        shop.postgres,
        shop.nats,
        shop.programs,
        shop.folder / "stack",
        shop.logs / "stack",
        page_ports=(),
        fixed=FAST,
    )
    try:
        with say.Progress("starting the stack"):
            stack.start()
        env = {
            **os.environ,
            "RINGCHECK_URL": stack.url,
            "RINGCHECK_EXPECT": str(places.SAMPLES_END),
            "RINGCHECK_CHROMIUM": chromium,
            "RINGCHECK_PHONE_URL": stack.phones_url,
            # One story kills a dashboard-api and starts it again: one of its own, beside the stack's.
            "RINGCHECK_REPLICA": shop.programs["dashboard-api"],
            "RINGCHECK_REPLICA_ENV": str(stack.data / "env"),
            "RINGCHECK_PLAYWRIGHT": str(places.UI / "node_modules" / "playwright-core"),
        }
        said = shop.run("npm run e2e", ["npm", "run", "e2e"], cwd=places.UI, env=env)
        checked = shop.run("npm run axe", ["npm", "run", "axe"], cwd=places.UI, env=env)
        without = [text for text in checked if text.endswith(": 0 violations")]
        said = [*said, f"axe: {len(without)} views without a violation"]
        phone = places.ROOT / "services" / "twilio-sim" / "page" / "e2e.mjs"
        said = [*said, *shop.run("the customer's phone", ["node", str(phone)], cwd=places.ROOT, env=env)]
    finally:
        stack.stop()
    return [text for text in said if text.strip() and not text.startswith(">")]


def find(shop: Workshop) -> str:
    """A chromium of this machine, installed first where we may."""
    found = on_path()
    if found is None and may_install():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        try:
            shop.run("apt-get update", ["apt-get", "update", "-qq"], env=environment)
            shop.run(
                "apt-get install chromium",
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
                env=environment,
            )
        except Failure as failure:
            raise Skipped(f"chromium cannot be installed here: {str(failure).splitlines()[0]}") from failure
        found = on_path()
    if found is None:
        raise Skipped("no chromium on PATH")
    return found


def on_path() -> str | None:
    """Whatever the distribution calls it."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


def may_install() -> bool:
    """As root on Debian and its children, outside of which the package is another thing (Ubuntu: a snap)."""
    release = Path("/etc/os-release")
    debian = release.exists() and "ID=debian" in release.read_text().splitlines()
    return os.geteuid() == 0 and debian and shutil.which("apt-get") is not None
