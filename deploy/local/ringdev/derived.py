"""Files made from other files: how each is made, and whether the committed ones are still the same."""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Callable, NamedTuple

from . import build, places
from .failure import Failure
from .workshop import Workshop

MIGRATIONS = places.ROOT / "shared" / "store" / "migrations"
QUERIES = places.ROOT / "shared" / "store" / ".sqlx"
OPENAPI = places.UI / "openapi.json"

# Content by absolute path.
Files = Mapping[Path, bytes]


class Stage(NamedTuple):
    """One kind of derived file. A later stage may use what an earlier one wrote."""

    what: str
    make: Callable[[Workshop], Files]
    # Folders in which every file is derived: one that is no longer made must go.
    owns: tuple[Path, ...] = ()


def queries(shop: Workshop) -> Files:
    """What sqlx's macros learn about each query of `store` from a real Postgres with our migrations."""
    database = shop.database
    database.sql("postgres", 'DROP DATABASE IF EXISTS "derived"')
    database.ensure_database("derived")
    for migration in sorted(MIGRATIONS.glob("*.sql"), key=lambda path: int(path.name.split("_")[0])):
        database.apply("derived", migration)
    made = shop.folder / "sqlx"
    places.remove(made)
    made.mkdir()
    # A name that was never used before makes cargo compile `store` anew, and nothing else.
    unique = f'ringcheck_regen="{secrets.token_hex(8)}"'
    shop.run(
        "asking Postgres about the queries of store",
        ["cargo", "rustc", "-p", "store", "--lib", "--profile", "check", "--locked", "--", "--cfg", unique],
        env={
            **os.environ,
            "SQLX_OFFLINE": "false",
            "SQLX_OFFLINE_DIR": str(made),
            "DATABASE_URL": database.url("derived"),
        },
    )
    return {QUERIES / path.name: path.read_bytes() for path in made.glob("query-*.json")}


def openapi(shop: Workshop) -> Files:
    """What dashboard-api says about its own HTTP interface."""
    printed = shop.folder / "openapi.json"
    program = shop.programs["dashboard-api"]
    shop.run("dashboard-api openapi", ["/bin/sh", "-c", '"$0" openapi > "$1"', program, str(printed)])
    return {OPENAPI: printed.read_bytes()}


def page_types(shop: Workshop) -> Files:
    """TypeScript types from `openapi.json`: made in a copy, where npm's script may write."""
    build.install_page_packages()
    copy = shop.folder / "ui"
    places.remove(copy)
    (copy / "src" / "api").mkdir(parents=True)
    for name in ("package.json", "openapi.json"):
        (copy / name).write_bytes((places.UI / name).read_bytes())
    (copy / "node_modules").symlink_to(places.UI / "node_modules")
    shop.run("npm run generate", ["npm", "run", "generate"], cwd=copy)
    made = (path for path in (copy / "src").rglob("*") if path.is_file())
    return {places.UI / path.relative_to(copy): path.read_bytes() for path in made}


STAGES = (
    Stage("what the queries return (.sqlx)", queries, (QUERIES,)),
    Stage("openapi.json", openapi),
    Stage("the page's types", page_types),
)


def write(stage: Stage, shop: Workshop) -> int:
    """Makes the files of a stage in the tree; returns how many changed, appeared or went."""
    made = stage.make(shop)
    changed = 0
    for path, content in made.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed += 1
    for path in stale(stage, made):
        path.unlink()
        changed += 1
    return changed


def differences(stage: Stage, shop: Workshop) -> list[str]:
    """Makes the files elsewhere and says, as a diff, where the tree's differ."""
    made = stage.make(shop)
    found = [f"{path.relative_to(places.ROOT)}: no longer made" for path in stale(stage, made)]
    for path, content in made.items():
        name = str(path.relative_to(places.ROOT))
        if not path.exists():
            found.append(f"{name}: missing")
        elif path.read_bytes() != content:
            old, new = path.read_text().splitlines(), content.decode().splitlines()
            found += list(difflib.unified_diff(old, new, name, f"{name} as it is made now", lineterm=""))[:60]
    return found


def stale(stage: Stage, made: Files) -> list[Path]:
    """Files in the stage's own folders that were not made."""
    return [path for folder in stage.owns if folder.exists() for path in folder.iterdir() if path not in made]


def check(shop: Workshop) -> list[str]:
    """The step of `./dev test`: fails with all differences."""
    found = [line for stage in STAGES for line in differences(stage, shop)]
    if found:
        raise Failure("derived files are not what `./dev regen` makes:\n" + "\n".join(found))
    return []
