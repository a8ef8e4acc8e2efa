"""What `./dev bench` saw, as JSON for programs and as Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .measures.measurement import Mark, Result, Row

COLUMNS = ("measured", "per second", "p50 ms", "p99 ms", "p99.9 ms", "errors", "")


def document(about: Mapping[str, Any], results: Sequence[tuple[str, Result]]) -> dict[str, Any]:
    """Everything; each run of each row as it was."""
    return {
        **about,
        "rows": [row_of(name, row) for name, result in results for row in result.rows],
        "marks": [mark_of(name, mark) for name, result in results for mark in result.marks],
    }


def row_of(measurement: str, row: Row) -> dict[str, Any]:
    """Medians of the runs, and the runs."""
    return {
        "measurement": measurement,
        "what": row.what,
        "per_second": row.median("per_second"),
        "p50_ms": row.median("latency", "p50"),
        "p99_ms": row.median("latency", "p99"),
        "p999_ms": row.median("latency", "p999"),
        "errors": row.errors,
        "note": row.note,
        "runs": list(row.runs),
    }


def mark_of(measurement: str, mark: Mark) -> dict[str, Any]:
    """Whether it was held, too."""
    return {"measurement": measurement, "what": mark.what, "aim": mark.aim, "seen": mark.seen, "held": mark.held}


def as_json(whole: Mapping[str, Any]) -> str:
    """Readable, and ending with a line break."""
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def as_markdown(whole: Mapping[str, Any]) -> str:
    """The circumstances, the table, the marks."""
    rows = [
        (
            row["what"],
            number(row["per_second"]),
            number(row["p50_ms"]),
            number(row["p99_ms"]),
            number(row["p999_ms"]),
            str(row["errors"]),
            row["note"],
        )
        for row in whole["rows"]
    ]
    marks = [(mark["what"], mark["aim"], mark["seen"], "yes" if mark["held"] else "**no**") for mark in whole["marks"]]
    parts = [
        "\n".join(f"- {name}: {value}" for name, value in whole["circumstances"].items()),
        table(COLUMNS, rows),
    ]
    if marks:
        parts.append(table(("mark", "aim", "seen", "held"), marks))
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what is in it has no line breaks."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 2) + ["---"], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def number(value: float | None) -> str:
    """Three digits that count; nothing where nothing was measured."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):.10g}"
