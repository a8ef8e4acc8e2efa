"""`./dev faults`: the matrix of faults, run and written to docs/faults.md."""

from __future__ import annotations

from collections.abc import Sequence

from . import build, places, say, steps
from .workshop import workshop

TABLE = places.ROOT / "docs" / "faults.md"


def faults(wanted: Sequence[str]) -> None:
    """All of them rewrite the page; some only show their rows."""
    build.require_toolchain()
    with workshop("faults", for_tests=True) as shop:
        _ = shop.programs
        file = shop.logs / "faults.md" if wanted else TABLE
        program = build.target_folder() / "debug" / "faults"
        for text in shop.run("faults", [str(program), str(file), *wanted], env=steps.test_environment(shop)):
            say.line(text)
        say.line(f"written: {file}")
