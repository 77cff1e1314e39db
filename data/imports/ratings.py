"""Workers, the matters they handled and the residents' ratings: one row per matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.imports.fields import Field
from data.imports.intake import Intake
from data.imports.rows import Row

DIMENSIONS = ("attitude", "efficiency", "competence", "result")
CHANNELS = ("qr", "link", "tablet", "paper", "phone", "import")
#: Ratings on these channels were entered by somebody, who has to be known.
ENTERED = ("paper", "phone")

FIELDS = (
    Field("number", required=True, longest=60),
    Field("worker", longest=80),
    Field("worker_number", longest=40),
    Field("post", longest=80),
    Field("community", longest=60),
    Field("township", longest=60),
    Field("matter", longest=80),
    Field("channel", longest=20),
    Field("handled_at", "moment", required=True),
    Field("level", "whole", least=1, most=5),
    *(Field(name, "whole", least=1, most=5) for name in DIMENSIONS),
    Field("comment", longest=2000),
    Field("rated_at", "moment"),
    Field("rating_channel", "choice", choices=CHANNELS),
    Field("entered_by", longest=100),
)


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One handled matter; ``level`` is None when nobody rated it."""

    row: int
    number: str
    worker: str | None
    worker_number: str | None
    post: str | None
    community: str | None
    township: str | None
    matter: str
    channel: str
    handled_at: datetime
    level: int | None
    dimensions: tuple[int | None, ...]
    comment: str | None
    rated_at: datetime | None
    rating_channel: str
    entered_by: str | None


def record(row: Row, intake: Intake) -> MatterRow:
    """One row as a matter with its rating; what does not fit together is reported."""
    values = row.values
    if row.blank("worker") and row.blank("worker_number"):
        intake.refuse(row, "worker", "missing")
    _check_rating(row, intake)
    return MatterRow(
        row.number,
        values["number"] or "",
        values["worker"],
        values["worker_number"],
        values["post"],
        values["community"],
        values["township"],
        values["matter"] or "import",
        values["channel"] or "import",
        values["handled_at"],
        values["level"],
        tuple(values[name] for name in DIMENSIONS),
        values["comment"],
        values["rated_at"] or values["handled_at"],
        values["rating_channel"] or "import",
        values["entered_by"],
    )


def _check_rating(row: Row, intake: Intake) -> None:
    values = row.values
    if row.blank("level"):
        for name in ("comment", "rated_at", *DIMENSIONS):
            if values[name] is not None:
                intake.refuse(row, name, "without_level")
    handled, rated = values["handled_at"], values["rated_at"]
    if handled and rated and rated < handled:
        intake.refuse(row, "rated_at", "before_handled")
    by = values["entered_by"]
    if by and by in (values["worker"], values["worker_number"]):
        intake.refuse(row, "entered_by", "own_matter")
