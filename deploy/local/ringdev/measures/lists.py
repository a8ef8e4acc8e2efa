"""The list, search and the counts, as the page asks for them, one after the other."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from .measurement import FEW, MANY, SOME, Measurement, Result, Row, below
from .stage import Stage

# What the page shows at once.
PAGE = 100
# What is asked, and whether it is a filtered page of the list, for which there is a mark.
ASKED: tuple[tuple[str, bool, tuple[dict[str, str], ...]], ...] = (
    ("list, first page", False, ({},)),
    (
        "list, filtered",
        True,
        (
            {"action": "Marked as Fraud"},
            {"action": "Connecting...", "attention": "call_back"},
            {"attention": "needs_review"},
            {"outcome": "no_answer", "sort": "-called_at"},
            {"action": "Resolved", "sort": "-updated_at"},
        ),
    ),
    ("list, sorted by amount", False, ({"sort": "-amount"},)),
    ("search, a name", False, ({"q": "Gonzalez"}, {"q": "emily johnson"})),
    ("search, a number or an id", False, ({"q": "2000000012"}, {"q": "T0000001"})),
    ("search and filter", False, ({"q": "Starbucks", "action": "Marked as Fraud"},)),
)
COUNTED: tuple[tuple[str, tuple[dict[str, str], ...]], ...] = (
    ("counts", ({},)),
    ("counts, searched", ({"q": "Gonzalez"},)),
)


def measure(stage: Stage, size: int) -> Result:
    """Each question on one connection: an analyst waits for one answer."""
    at = f"{stage.rows_of(size):,} transactions"
    rows, marks = [], []
    for title, is_marked, asked in ASKED:
        row = ask(stage, f"{title}, {at}", [path("/transactions", {"limit": str(PAGE), **query}) for query in asked])
        rows.append(row)
        if is_marked and size == MANY:
            marks.append(below(f"filtered list page p99, {at}", 20, row.median("latency", "p99"), "ms"))
    for title, asked in COUNTED:
        rows.append(ask(stage, f"{title}, {at}", [path("/transactions/counts", query) for query in asked]))
    return Result(rows, marks)


def ask(stage: Stage, title: str, paths: list[str]) -> Row:
    """So often that there is a p99; what is slow is asked less often."""
    at = f"127.0.0.1:{stage.stack.ports.page}"
    first = stage.generate("requests", "--at", at, "--count", 10, *paths)
    per_request = first["seconds"] / 10
    count = max(30, min(1_000, int((1 if stage.quick else 4) / per_request)))
    return Row(title, [stage.generate("requests", "--at", at, "--count", count, *paths) for _ in range(stage.runs)])


def path(route: str, query: dict[str, str]) -> str:
    """With its query, as a browser writes it."""
    return f"{route}?{urlencode(query, quote_via=quote)}" if query else route


MEASUREMENT = Measurement("lists", "the list, search and counts", (FEW, SOME, MANY), measure)
