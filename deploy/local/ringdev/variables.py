"""Which environment variables a program reads: as its `--help` says, and as its source does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from .failure import Failure

# `  NAME  what it is`, or `  NAME, NAME`; what it is may begin on the next line, further in.
NAMED = re.compile(r"  ([A-Z][A-Z0-9_]*(?:, [A-Z][A-Z0-9_]*)*)(?:  +(\S.*))?")
# `env.or("NAME", …)`, and the other ways in which runtime::Env is asked.
READ = re.compile(
    r"\benv\s*\.\s*(required|optional|or|duration_or|secret|optional_secret)\s*(?:::<[^>]*>)?\(\s*\"([A-Z0-9_]+)\""
)


class Variables(NamedTuple):
    """Names. A secret may also be given as the file that NAME_FILE names."""

    all: frozenset[str]
    secrets: frozenset[str]


def of_help(program: str, text: str) -> Variables:
    """What `--help` prints; a secret says so: `(secret`."""
    names: set[str] = set()
    secrets: set[str] = set()
    for line in text.splitlines():
        if not re.match(r"  [A-Z]", line):
            continue
        found = NAMED.fullmatch(line)
        if found is None:
            raise Failure(f"`{program} --help` has a line that names no variable as the others do: {line.strip()}")
        in_line = found[1].split(", ")
        names.update(in_line)
        if "(secret" in (found[2] or ""):
            secrets.update(in_line)
    if not names:
        raise Failure(f"`{program} --help` names no variables")
    return Variables(frozenset(names), frozenset(secrets))


def of_source(files: Iterable[str]) -> Variables:
    """What Rust files ask of their `env`."""
    found = [match.groups() for text in files for match in READ.finditer(text)]
    return Variables(
        frozenset(name for _, name in found),
        frozenset(name for how, name in found if how.endswith("secret")),
    )


def without_default(files: Iterable[str]) -> frozenset[str]:
    """Those of them that must be set, as Rust files ask for them."""
    found = [match.groups() for text in files for match in READ.finditer(text)]
    return frozenset(name for how, name in found if how in ("required", "secret"))


def differences(program: str, told: Variables, read: Variables) -> list[str]:
    """Where the help and the source disagree: then neither can be trusted to be the whole list."""
    return [
        *(f"{program} reads {name}, which its --help does not name" for name in sorted(read.all - told.all)),
        *(f"{program} --help names {name}, which its source does not read" for name in sorted(told.all - read.all)),
        *(
            f"{program} --help and source disagree on whether {name} is a secret"
            for name in sorted((told.secrets ^ read.secrets) & told.all & read.all)
        ),
    ]
