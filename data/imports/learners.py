"""Learners with their colleges and test scores: one row per learner, or per score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from data.imports.dates import parse_moment
from data.imports.faults import BadFile, BadValue
from data.imports.fields import Field
from data.imports.gazetteer import english
from data.imports.intake import Intake
from data.imports.mapping import FieldMap
from data.imports.rows import Row

FIELDS = (
    Field("number", required=True, longest=40),
    Field("name", longest=80),
    Field("college", required=True, longest=120),
    Field("college_number", longest=40),
    Field("class_name", longest=80),
    Field("enrolled_on", "day"),
    Field("course"),
    Field("exam"),
    Field("score", "number", least=0),
    Field("full_mark", "number", least=0.5, most=100_000),
    Field("pass_mark", "number", least=0, most=100_000),
    Field("taken_at", "moment"),
    Field("try_number", "whole", least=1, most=1000),
)


@dataclass(frozen=True, slots=True)
class Score:
    """One graded sitting; marks are None where the file does not tell them."""

    field: str
    course: str
    exam: str
    exam_en: str
    score: float
    full_mark: float | None
    pass_mark: float | None
    taken_at: datetime
    try_number: int


@dataclass(frozen=True, slots=True)
class LearnerRow:
    row: int
    number: str
    name: str
    college: str
    college_number: str | None
    class_name: str | None
    enrolled_on: date | None
    scores: tuple[Score, ...]


def prepared(mapping: FieldMap) -> tuple[FieldMap, dict[str, Field]]:
    """The mapping and fields with one field more for each exam that has a column of its own."""
    fields = {about.name: about for about in FIELDS}
    if mapping.options.get("number_prefix"):
        fields["number"] = replace(fields["number"], required=False)
    columns, strict = dict(mapping.columns), set(mapping.strict)
    for position, exam in enumerate(mapping.exams):
        name = f"exam_{position}"
        fields[name] = Field(name, "number", least=0, most=float(exam["full_mark"]))
        columns[name] = ((exam["column"],),)
        strict.add(name)
        _check_exam(mapping, position, exam)
    return replace(mapping, columns=columns, strict=frozenset(strict)), fields


def _check_exam(mapping: FieldMap, position: int, exam: Any) -> None:
    where = f"exams {position + 1}"
    if not 0 <= exam["pass_mark"] <= exam["full_mark"] or exam["full_mark"] <= 0:
        raise BadFile("mapping_marks", where=where)
    try:
        parse_moment(exam["taken_at"], mapping.dates)
    except BadValue:
        raise BadFile("mapping_moment", where=where, value=exam["taken_at"]) from None


def record(row: Row, intake: Intake) -> LearnerRow:
    """One row as a learner with scores; what does not fit together is reported."""
    values = row.values
    prefix = intake.option("number_prefix")
    number = values["number"] or f"{prefix}-{row.number}"
    if len(number) > 40:
        intake.refuse(row, "number", "too_long", longest=40, length=len(number))
    scores = [*_own_columns(row, intake), *_score_column(row, intake)]
    return LearnerRow(
        row.number,
        number,
        values["name"] or number,
        values["college"] or "",
        values["college_number"],
        values["class_name"],
        values["enrolled_on"],
        tuple(scores),
    )


def _own_columns(row: Row, intake: Intake) -> Iterable[Score]:
    """The scores of exams that have a column of their own."""
    for position, exam in enumerate(intake.mapping.exams):
        name = f"exam_{position}"
        if row.values[name] is not None:
            yield Score(
                name,
                exam.get("course", row.values["course"] or exam["title"]),
                exam["title"],
                exam.get("title_en", english(exam["title"])),
                row.values[name],
                float(exam["full_mark"]),
                float(exam["pass_mark"]),
                parse_moment(exam["taken_at"], intake.mapping.dates),
                1,
            )


def _score_column(row: Row, intake: Intake) -> Iterable[Score]:
    """The score of a row that names its exam."""
    values = row.values
    if values["score"] is None:
        return
    for name in ("exam", "taken_at"):
        if row.blank(name):
            intake.refuse(row, name, "missing_with_score")
    full, least = values["full_mark"], values["pass_mark"]
    if full is not None and values["score"] > full:
        intake.refuse(row, "score", "above_full_mark", full=f"{full:g}")
    if full is not None and least is not None and least > full:
        intake.refuse(row, "pass_mark", "above_full_mark", full=f"{full:g}")
    if not row.bad:
        course = values["course"] or values["exam"]
        yield Score(
            "score",
            course,
            values["exam"],
            english(values["exam"]),
            values["score"],
            full,
            least,
            values["taken_at"],
            values["try_number"] or 1,
        )
