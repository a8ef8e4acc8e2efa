"""Licences, sources, bans and advisories of the crates we depend on."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from typing import Any

from . import build, licences, places, say
from .failure import Failure
from .workshop import Workshop

RULES = places.ROOT / "deny.toml"
# What cargo-deny says when it cannot fetch the advisories (its last lines, any version since 0.14).
NOT_REACHABLE = ("failed to fetch advisory database", "failed to clone", "unable to load advisory database")


def check(shop: Workshop) -> Sequence[str]:
    """By cargo-deny when it is installed; else what can be read from `cargo metadata` with the same lists."""
    if shutil.which("cargo-deny") is None:
        return without_cargo_deny(build.metadata()["packages"], RULES.read_text())
    shop.run("cargo deny", ["cargo", "deny", "--locked", "check", "bans", "licenses", "sources"])
    try:
        shop.run("cargo deny advisories", ["cargo", "deny", "--locked", "check", "advisories"])
    except Failure as failure:
        if not any(text in str(failure) for text in NOT_REACHABLE):
            raise
        say.line("advisories: skipped, the database cannot be reached from here")
    return []


def without_cargo_deny(packages: Sequence[Any], rules: str) -> list[str]:
    """Fails with every crate that breaks a rule of `deny.toml`."""
    allowed = listed(rules, "licenses", "allow", r'"([^"]+)"')
    single = listed(rules, "bans", "deny", r'crate = "([^"]+)", deny-multiple-versions')
    banned = listed(rules, "bans", "deny", r'crate = "([^"]+)"') - single
    versions = Counter(package["name"] for package in packages)
    # Cargo's default registry, as its metadata spells it.
    registry = next(package["source"] for package in packages if package["name"] == "serde")
    problems = [f"{name} must not be used" for name in sorted(banned & versions.keys())]
    problems += [f"{name}: {versions[name]} versions, only one may be" for name in sorted(single) if versions[name] > 1]
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if not licences.satisfied(package["license"] or "none", allowed):
            problems.append(f"{name}: licence {package['license']} is not allowed")
        if package["source"] not in (None, registry):
            problems.append(f"{name}: from {package['source']}")
    if problems:
        raise Failure("deny.toml forbids:\n" + "\n".join(f"  {problem}" for problem in problems))
    return [f"{len(packages)} crates: licences, sources and bans hold; advisories skipped: cargo-deny is not installed"]


def listed(rules: str, table: str, key: str, pattern: str) -> set[str]:
    """Strings in a list of a table. Python reads TOML by itself only from 3.11 on."""
    body = re.search(rf"^\[{table}\]$(.*?)(?=^\[|\Z)", rules, re.MULTILINE | re.DOTALL)
    entries = re.search(rf"^{key} = \[$(.*?)^\]$", body.group(1), re.MULTILINE | re.DOTALL) if body else None
    if entries is None:
        raise Failure(f"deny.toml has no list `{key}` in [{table}]")
    return set(re.findall(pattern, entries.group(1)))
