"""The steps of `./dev test`. Each returns the lines worth showing, or fails, or says why it is skipped."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import Callable, NamedTuple

from . import browser, build, compose, crates, derived, judges, manifests, places
from .skipped import Skipped
from .workshop import Workshop

__all__ = ["STEPS", "Skipped", "Step"]


class Step(NamedTuple):
    """One line of `./dev test --list`."""

    name: str
    what: str
    run: Callable[[Workshop], Sequence[str]]


def scripts(shop: Workshop) -> Sequence[str]:
    """`./dev` itself."""
    tests = places.ROOT / "deploy" / "local" / "tests"
    said = shop.run("unittest", [sys.executable, "-B", "-m", "unittest", "discover", "-s", str(tests)])
    return said[-3:]


def fmt(shop: Workshop) -> Sequence[str]:
    """Rust's layout; the page's is in its own step."""
    shop.run("cargo fmt", ["cargo", "fmt", "--all", "--check"])
    return []


def page(shop: Workshop) -> Sequence[str]:
    """Lints, layout, tests, and the build that goes into dashboard-api."""
    build.install_page_packages()
    shop.run("npm run lint", ["npm", "run", "lint"], cwd=places.UI)
    shop.run("npm run format:check", ["npm", "run", "format:check"], cwd=places.UI)
    said = shop.run("npm test", ["npm", "test"], cwd=places.UI)
    build.page()
    return [text for text in said if text.strip()][-5:]


def clippy(shop: Workshop) -> Sequence[str]:
    """What ships may not call what clippy.toml names; tests may. Everything else holds for both."""
    build.page()
    env = build.cargo_environment()
    base = ["cargo", "clippy", "--workspace", "--locked"]
    shop.run("cargo clippy", [*base, "--all-targets", "--", "-D", "warnings"], env=env)
    rooms_of_tests = [argument for name in build.packages_under("tests") for argument in ("--exclude", name)]
    shop.run(
        "cargo clippy for clippy.toml",
        [*base, "--lib", "--bins", *rooms_of_tests, "--", "-D", "warnings", "-D", "clippy::disallowed_methods"],
        env=env,
    )
    return []


def tests(shop: Workshop) -> Sequence[str]:
    """Unit, property and system tests, with real Postgres and NATS."""
    _ = shop.programs  # system tests start them
    env = test_environment(shop)
    if shutil.which("cargo-nextest"):
        said = shop.run("cargo nextest", ["cargo", "nextest", "run", "--workspace", "--locked"], env=env)
        start = max((number for number, text in enumerate(said) if "Summary" in text), default=len(said) - 3)
        return said[start:]
    said = shop.run(
        "cargo test",
        ["cargo", "test", "--workspace", "--bins", "--lib", "--tests", "--locked", "--no-fail-fast"],
        env=env,
    )
    return [text for text in said if text.startswith("test result:")]


def doctests(shop: Workshop) -> Sequence[str]:
    """Examples in the documentation; nextest does not run them."""
    said = shop.run(
        "cargo test --doc", ["cargo", "test", "--workspace", "--doc", "--locked"], env=test_environment(shop)
    )
    return [text for text in said if text.startswith("test result:") and " 0 passed; 0 failed; 0 ignored" not in text]


def test_environment(shop: Workshop) -> dict[str, str]:
    """How Rust tests find the servers and the judge."""
    account = shop.here.account
    return {
        **build.cargo_environment(),
        "TEST_DATABASE_URL": shop.database.url("postgres"),
        "RINGCHECK_PG_BIN": str(shop.postgres.bin),
        "RINGCHECK_NATS_SERVER": str(shop.nats.path),
        "RINGCHECK_PYTHON": str(judges.python()),
        **({} if account is None else {"RINGCHECK_PG_UID": str(account.uid), "RINGCHECK_PG_GID": str(account.gid)}),
    }


STEPS = (
    Step("scripts", "./dev's own tests", scripts),
    Step("fmt", "cargo fmt --check", fmt),
    Step("page", "the page: lint, layout, tests, build", page),
    Step("clippy", "cargo clippy, warnings are errors", clippy),
    Step("tests", "unit, property and system tests", tests),
    Step("doctests", "examples in the documentation", doctests),
    Step("judges", "the official twilio package against twilio-sim", judges.check),
    Step("derived", "derived files are what ./dev regen makes", derived.check),
    Step("manifests", "deploy/k8s: rendered, valid, every variable wired", manifests.check),
    Step("compose", "docker-compose*.yml: valid, every variable wired, nothing open", compose.check),
    Step("crates", "licences, sources, bans, advisories", crates.check),
    Step("browser", "the page in a real browser: its stories, WCAG 2.2 AA", browser.check),
)
