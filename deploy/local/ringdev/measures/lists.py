"""The list, search and the counts, as the page asks for them, one after the other."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import quote, urlencode

from .measurement import FEW, MANY, SOME, Measurement, Result, Row, below
from .stage import Stage

# What the page shows at once.
PAGE = 100
# What is asked, and whether it is a filtered page of the list, for which there is a mark.
ASKED: tuple[tuple[str, bool, tuple[dict[str, str], ...]], ...] = (
    ("list, first page", False, ({},)),
    (
        "list, filtered by label or attention",
        True,
        (
            {"action": "Marked as Fraud"},
            {"action": "Connecting...", "attention": "call_back"},
            {"attention": "needs_review"},
        ),
    ),
    (
        "list, filtered by outcome, last click first",
        True,
        ({"outcome": "no_answer", "sort": "-called_at"}, {"outcome": "answered", "sort": "-called_at"}),
    ),
    (
        "list, filtered, last change first",
        True,
        ({"action": "Resolved", "sort": "-updated_at"}, {"attention": "call_back", "sort": "-updated_at"}),
    ),
    (
        "list, filtered, by amount",
        True,
        ({"action": "Marked as Fraud", "sort": "-amount"}, {"attention": "needs_review", "sort": "amount"}),
    ),
    ("list, by amount", False, ({"sort": "-amount"}, {"sort": "amount"})),
    ("list, last change first", False, ({"sort": "-updated_at"},)),
    (
        "list, by any other column",
        False,
        tuple(
            {"sort": sort}
            for sort in ("client_name", "-merchant_name", "bank_name", "-transaction_date", "client_phone", "card_number")
        ),
    ),
    ("search, a name", False, ({"q": "Gonzalez"}, {"q": "emily johnson"})),
    ("search, a number", False, ({"q": "2000000012"}, {"q": "2000004321"})),
    ("search, the beginning of an id", False, ({"q": "T0000001"},)),
    ("search, nothing found", False, ({"q": "Gonzalex"}, {"q": "zzzyx"})),
    ("search and filter", False, ({"q": "Starbucks", "action": "Marked as Fraud"},)),
)
COUNTED: tuple[tuple[str, tuple[dict[str, str], ...]], ...] = (
    ("counts", ({}, {"action": "Resolved"}, {"outcome": "answered"})),
    ("counts, searched", ({"q": "Gonzalez"},)),
    ("counts, searched, nothing found", ({"q": "Gonzalex"},)),
)
OVERVIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("overview of a day", {"period": "day"}),
    ("overview of a week", {"period": "week"}),
)
# The orders that pages far behind are asked for in.
FAR = ("id", "-amount", "-updated_at")


def measure(stage: Stage, size: int) -> Result:
    """Each question on one connection: an analyst waits for one answer."""
    at = f"{stage.rows_of(size):,} transactions"
    rows, marks = [], []
    for title, is_marked, asked in ASKED:
        row = ask(stage, f"{title}, {at}", [path("/transactions", {"limit": str(PAGE), **query}) for query in asked])
        rows.append(row)
        if is_marked and size == MANY:
            marks.append(below(f"filtered list page p99, {at}", 20, row.median("latency", "p99"), "ms"))
    behind = [path("/transactions", query) for query in far_behind(stage, size)]
    rows.append(ask(stage, f"list, a page far behind, {at}", behind))
    for title, asked in COUNTED:
        rows.append(ask(stage, f"{title}, {at}", [path("/transactions/counts", query) for query in asked]))
    for title, query in OVERVIEWS:
        rows.append(ask(stage, f"{title}, {at}", [path("/overview", query)]))
    return Result(rows, marks)


def far_behind(stage: Stage, size: int) -> list[dict[str, str]]:
    """Pages nine tenths down the list, by cursors as dashboard-api makes them."""
    queries = []
    for sort in FAR:
        column, direction = sort.removeprefix("-"), "DESC" if sort.startswith("-") else "ASC"
        last = stage.sql(
            f"SELECT json_build_object('s', '{sort}', 'k', {column}::text, 'i', id) FROM transactions"
            f" ORDER BY {column} {direction}, id {direction} OFFSET {stage.rows_of(size) * 9 // 10} LIMIT 1"
        )
        cursor = urlsafe_b64encode(last.encode()).decode().rstrip("=")
        queries.append({"limit": str(PAGE), "sort": sort, "cursor": cursor})
    return queries


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
