"""Disputes and their steps: an event log with one row per step, or one row per case.

What may follow what is ruled by ``data.mediation.steps``; here rows become its steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from data.imports.faults import BadFile
from data.imports.fields import Field
from data.imports.intake import Intake
from data.imports.mapping import FieldMap
from data.imports.rows import Row
from data.mediation.steps import CONCLUSIONS, KINDS, MARKERS, STATES, Step
from data.mediation.types import CODES

_ABOUT_CASE = (
    Field("village", longest=60),
    Field("clinic", longest=120),
    Field("summary", longest=2000),
    Field("reason", longest=2000),
)
EVENT_FIELDS = (
    Field("number", required=True, longest=60),
    Field("at", "moment", required=True),
    Field("event", "choice", required=True, choices=KINDS),
    Field("township", needed=True, longest=60),
    Field("type", "choice", needed=True, choices=CODES),
    Field("level", "whole", least=1, most=3),
    Field("mediator", longest=40),
    *_ABOUT_CASE,
)
CASE_FIELDS = (
    Field("number", required=True, longest=60),
    Field("reported_at", "moment", required=True),
    Field("township", required=True, longest=60),
    Field("type", "choice", required=True, choices=CODES),
    Field("outcome", "choice", choices=(*STATES, "open")),
    Field("concluded_at", "moment"),
    Field("level", "whole", least=1, most=3),
    Field("acknowledged_at", "moment"),
    Field("arrived_at", "moment"),
    Field("level_2_at", "moment"),
    Field("level_3_at", "moment"),
    *_ABOUT_CASE,
)
FORMS = {"events": EVENT_FIELDS, "cases": CASE_FIELDS}
FIELDS = (*EVENT_FIELDS, *(about for about in CASE_FIELDS if about not in EVENT_FIELDS))
#: What all rows of one case have to agree on.
SHARED = ("township", "village", "clinic", "type", "summary")


@dataclass(frozen=True, slots=True)
class Entry:
    """A step with the row and field it comes from."""

    row: int
    field: str
    step: Step
    mediator: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What one row tells of a case; ``rows`` are all rows of the case once gathered."""

    rows: tuple[int, ...]
    number: str
    township: str | None
    village: str | None
    clinic: str | None
    type: str | None
    summary: str | None
    entries: tuple[Entry, ...]
    bad: bool


def prepared(mapping: FieldMap) -> tuple[FieldMap, dict[str, Field]]:
    """The fields of the mapping's form; a mapping of fields of the other form is refused."""
    form = mapping.form or "cases"
    fields = {about.name: about for about in FORMS[form]}
    for name in (*mapping.columns, *mapping.constants):
        if name not in fields:
            allowed = ", ".join(sorted(fields))
            raise BadFile("mapping_unknown", where=f"form {form}", word=name, allowed=allowed)
    return replace(mapping, form=form), fields


def record(row: Row, intake: Intake) -> CaseRow:
    """One row of either form; what does not fit together is reported."""
    values = row.values
    if intake.mapping.form == "events":
        entries = _event(row)
    else:
        _check_course(row, intake)
        entries = () if row.bad else tuple(_course(row))
    shared = {name: values[name] for name in SHARED}
    return CaseRow((row.number,), values["number"] or "", **shared, entries=entries, bad=row.bad)


def _event(row: Row) -> tuple[Entry, ...]:
    if row.bad:
        return ()
    values = row.values
    step = Step(values["event"], values["at"], values["level"], values["reason"])
    name = "level" if values["level"] else "event"
    return (Entry(row.number, name, step, values["mediator"]),)


# One row per case


def _check_course(row: Row, intake: Intake) -> None:
    values = row.values
    reported = values["reported_at"]
    for name in ("acknowledged_at", "arrived_at", "level_2_at", "level_3_at", "concluded_at"):
        if reported and values[name] and values[name] < reported:
            intake.refuse(row, name, "before_reported")
    over = values["outcome"] in CONCLUSIONS
    if over and row.blank("concluded_at"):
        intake.refuse(row, "concluded_at", "missing_conclusion")
    if values["concluded_at"] and not over and "outcome" not in row.wrong:
        intake.refuse(row, "outcome", "missing_outcome")


def _course(row: Row) -> Iterator[Entry]:
    """The steps of a case, in the order of their times."""
    return iter(sorted(_steps(row), key=lambda entry: entry.step.at))


def _steps(row: Row) -> Iterator[Entry]:
    values = row.values

    def entry(name: str, kind: str, at: datetime, level: int | None = None) -> Entry:
        reason = values["reason"] if kind in ("escalated", *CONCLUSIONS) else None
        return Entry(row.number, name, Step(kind, at, level, reason))

    yield entry("reported_at", "reported", values["reported_at"])
    for kind in ("acknowledged", "arrived"):
        if values[f"{kind}_at"]:
            yield entry(f"{kind}_at", kind, values[f"{kind}_at"])
    # A register tells the level reached, seldom when: the climb was made by the end at latest.
    latest = values["concluded_at"] or values["reported_at"]
    for level in (2, 3):
        at = values[f"level_{level}_at"]
        if at or (values["level"] or 1) >= level:
            yield entry(f"level_{level}_at" if at else "level", "escalated", at or latest, level)
    if values["outcome"] in CONCLUSIONS:
        yield entry("concluded_at", values["outcome"], values["concluded_at"])


# One row per step


def gathered(records: list[CaseRow], intake: Intake) -> list[CaseRow]:
    """The rows of an event log put together by case, each case's steps in order of time."""
    groups: dict[str, list[CaseRow]] = {}
    for item in records:
        groups.setdefault(item.number, []).append(item)
    return [_case(number, rows, intake) for number, rows in groups.items()]


def _case(number: str, rows: list[CaseRow], intake: Intake) -> CaseRow:
    shared = {}
    for name in SHARED:
        told = [(getattr(item, name), item) for item in rows if getattr(item, name) is not None]
        shared[name] = told[0][0] if told else None
        if intake.option("first_row_rules", otherwise=False):
            continue
        for value, item in told[1:]:
            if value != told[0][0]:
                intake.fault(item.rows[0], name, value, "differs_in_file", first=told[0][1].rows[0])
    entries = [entry for item in rows for entry in item.entries]
    entries.sort(key=lambda entry: entry.step.at)
    if intake.option("derive_steps", otherwise=False):
        entries = list(derived(entries))
    all_rows = tuple(item.rows[0] for item in rows)
    bad = any(item.bad for item in rows)
    return CaseRow(all_rows, number, **shared, entries=tuple(entries), bad=bad)


def derived(entries: list[Entry]) -> Iterator[Entry]:
    """The steps behind a log that tells at which level things happened, not that a case climbed.

    The first row also reports the case; a higher level than before is an escalation. What was
    concluded and then worked on again was not concluded yet: only a conclusion at the end is
    one. The same conclusion or pause told again is no new step.
    """
    stands, last = 0, ""
    for entry in _concluded_once(entries):
        step = entry.step
        level = step.level or max(stands, 1)
        if not stands:
            yield replace(entry, step=Step("reported", step.at))
            kind = "mediating" if step.kind in ("reported", "escalated") else step.kind
            if step.kind != "reported" or level > 1:
                yield replace(entry, step=replace(step, kind=kind, level=level))
        elif level > stands:
            yield replace(entry, step=replace(step, kind="escalated", level=level))
            if step.kind not in ("escalated", "mediating"):
                yield replace(entry, step=replace(step, level=level))
        elif level < stands:
            yield replace(entry, step=replace(step, kind="mediating", level=level))
            if step.kind not in ("escalated", "mediating"):
                yield replace(entry, step=replace(step, level=level))
        elif step.kind != last or step.kind not in (*CONCLUSIONS, *MARKERS):
            yield replace(entry, step=replace(step, level=level))
        stands, last = level, step.kind


def _concluded_once(entries: list[Entry]) -> Iterator[Entry]:
    """The entries with every conclusion that others follow made a sitting."""
    end = entries[-1].step if entries else None
    final = len(entries)
    while final and end and _same(entries[final - 1].step, end):
        final -= 1
    for position, entry in enumerate(entries):
        if entry.step.kind in CONCLUSIONS and position < final:
            yield replace(entry, step=replace(entry.step, kind="mediating"))
        else:
            yield entry


def _same(one: Step, other: Step) -> bool:
    return (one.kind, one.level) == (other.kind, other.level)
