"""The records behind a figure, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exhibits import Column, Kind, Table
from dashboard.periods import Period
from dashboard.view import View
from layouts.learning import links

KINDS: dict[str, Kind] = {
    "day": "date",
    "held_on": "date",
    "at": "moment",
    "seconds_watched": "count",
    "seconds": "count",
    "try_number": "count",
    "score": "number",
    "full_mark": "number",
    "pass_mark": "number",
    "hours": "number",
    "characters": "count",
    "mark": "number",
    "probability": "share",
    "answers": "count",
    "right_answers": "count",
}
HIDDEN = {"learner_id", "college_en", "title_en"}


def table(view: View, rows: Sequence[dict[str, Any]], period: Period) -> Table:
    """Rows as `data.learning.contributing` gives them; the learner's name is a link."""
    keys = [key for key in (rows[0] if rows else {}) if key not in HIDDEN]
    keys.sort(key=lambda key: key != "learner")
    columns = [
        Column(key, view.text(f"learning.rows.{key}"), KINDS.get(key, "text")) for key in keys
    ]
    return Table(columns, [_row(view, row, period) for row in rows])


def _row(view: View, row: dict[str, Any], period: Period) -> dict[str, Any]:
    shown = dict(row)
    if view.language == "en":
        shown |= {name: row[f"{name}_en"] for name in ("college", "title") if row.get(f"{name}_en")}
    shown["href"] = links.learner_page(row["learner_id"], period)
    return shown
