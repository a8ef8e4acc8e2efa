"""`./dev regen`: makes every derived file anew."""

from __future__ import annotations

from . import build, derived, say
from .workshop import workshop


def regen() -> None:
    """In order: the programs need `.sqlx`, the page's types need `openapi.json`."""
    build.require_toolchain()
    with workshop("regen") as shop:
        for stage in derived.STAGES:
            changed = derived.write(stage, shop)
            say.line(f"{stage.what}: {f'{changed} changed' if changed else 'unchanged'}")
