"""What a board shows, as plain data: the chart, the same numbers as a table, how counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "count", "number", "share", "date", "moment"]
Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key in each row, its heading, and what its values are."""

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column key, with raw values: a share is 0 to 1, a date a date, nothing None."""

    columns: list[Column]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Counted:
    """How a figure was counted, in sentences that carry the actual numbers."""

    formula: str
    numerator: str | None = None
    denominator: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One chart: a plain-dict figure, its numbers, how counted, and a sentence that says it.

    ``figure`` is None for a table that stands by itself (see `components.table_card`).
    """

    figure: Figure | None
    table: Table
    counted: Counted
    summary: str


@dataclass(frozen=True, slots=True)
class Change:
    """The change against the period before; ``good`` is None where neither is better."""

    text: str
    direction: Literal["up", "down", "flat"]
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A leading number. ``note`` carries its denominator, ``spark`` its course.

    ``group`` is the part of the page that it stands in.
    """

    name: str
    label: str
    value: str
    note: str
    counted: Counted
    change: Change | None = None
    spark: list[float | None] = field(default_factory=list)
    href: str | None = None
    group: str = "indicators"


@dataclass(frozen=True, slots=True)
class BoardContent:
    """Everything a board shows.

    ``parts`` fills named placeholders with components, ``props`` sets properties of
    components by id (rows of a grid), or of a filter by ``field:<name>`` (its options).
    """

    indicators: list[Indicator] = field(default_factory=list)
    exhibits: dict[str, Exhibit] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    props: dict[str, dict[str, Any]] = field(default_factory=dict)
