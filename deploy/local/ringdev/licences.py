"""Whether an SPDX licence expression is satisfied by a list of allowed licences."""

from __future__ import annotations

import re
from collections.abc import Collection


def satisfied(expression: str, allowed: Collection[str]) -> bool:
    """`A OR B` needs one of them, `A AND B` both; AND binds tighter; the old `A/B` means OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))
    verdict, rest = _either(tokens, allowed)
    if rest:
        raise ValueError(f"not a licence expression: {expression}")
    return verdict


def _either(tokens: list[str], allowed: Collection[str]) -> tuple[bool, list[str]]:
    verdict, rest = _both(tokens, allowed)
    while rest[:1] == ["OR"]:
        other, rest = _both(rest[1:], allowed)
        verdict = verdict or other
    return verdict, rest


def _both(tokens: list[str], allowed: Collection[str]) -> tuple[bool, list[str]]:
    verdict, rest = _one(tokens, allowed)
    while rest[:1] == ["AND"]:
        other, rest = _one(rest[1:], allowed)
        verdict = verdict and other
    return verdict, rest


def _one(tokens: list[str], allowed: Collection[str]) -> tuple[bool, list[str]]:
    if not tokens:
        raise ValueError("a licence expression ends too early")
    if tokens[0] == "(":
        verdict, rest = _either(tokens[1:], allowed)
        if rest[:1] != [")"]:
            raise ValueError("a bracket of a licence expression is not closed")
        return verdict, rest[1:]
    if tokens[1:2] == ["WITH"]:
        return " ".join(tokens[:3]) in allowed, tokens[3:]
    return tokens[0] in allowed, tokens[1:]
