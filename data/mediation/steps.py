"""The course of a dispute: which step may follow which, and what the steps add up to.

Pure rules, without a database. A dispute goes reported → dispatched → acknowledged → arrived →
mediating; it climbs from level 1 to 2 to 3 one level at a time and with a reason, and ends as
settled, failed, withdrawn or referred. A step may be missing from the record (a paper log knows
no dispatch), but none happens out of turn, before the one it follows, or after the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

PHASES = ("reported", "dispatched", "acknowledged", "arrived", "mediating")
CONCLUSIONS = ("settled", "failed", "withdrawn", "referred")
MARKERS = ("paused", "resumed")
KINDS = (*PHASES, "escalated", *CONCLUSIONS, *MARKERS)
STATES = (*PHASES, *CONCLUSIONS)
TOP_LEVEL = 3

#: Why a step is illegal; the sentences are in the catalogue under ``mediation.faults``.
FAULTS = (
    "unknown_kind",
    "not_reported_first",
    "reported_twice",
    "already_concluded",
    "before_previous",
    "out_of_turn",
    "no_reason",
    "no_level_above",
    "level_jump",
    "level_down",
    "not_escalated",
    "already_paused",
    "not_paused",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a case's log.

    ``level`` is where the case stands once the step is done: for ``escalated`` the level it
    climbs to. None means "where it is now", or one higher for ``escalated``. An ``irregular``
    step is history that the rules do not allow: it is kept, and may only raise the level.
    """

    kind: str
    at: datetime
    level: int | None = None
    reason: str | None = None
    irregular: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What the steps so far add up to. ``level`` is the highest reached, ``stands_at`` today's."""

    state: str
    level: int
    stands_at: int
    level_since: datetime
    last_at: datetime
    reported_at: datetime
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    concluded_at: datetime | None = None
    paused_since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def is_open(self) -> bool:
        return self.concluded_at is None


@dataclass(frozen=True, slots=True)
class Fault:
    """An illegal step: its place in the list (from 0), the step, and which rule it breaks."""

    position: int
    step: Step
    code: str


@dataclass(frozen=True, slots=True)
class Walk:
    """A list of steps gone through: what they add up to, which were taken, which were not."""

    course: Course | None
    taken: list[Step]
    faults: list[Fault]


def fault(course: Course | None, step: Step) -> str | None:
    """Which rule the step would break after ``course``; None when it is legal."""
    if step.kind not in KINDS:
        return "unknown_kind"
    if course is None:
        return _opening_fault(step)
    if step.kind == "reported":
        return "reported_twice"
    if not course.is_open:
        return "already_concluded"
    if step.at < course.last_at:
        return "before_previous"
    if step.kind == "escalated":
        return _climb_fault(course, step)
    if step.level is not None and step.level != course.stands_at:
        return "level_down" if step.level < course.stands_at else "not_escalated"
    return _turn_fault(course, step)


def _opening_fault(step: Step) -> str | None:
    if step.kind != "reported":
        return "not_reported_first"
    return None if step.level in (None, 1) else "not_escalated"


def _climb_fault(course: Course, step: Step) -> str | None:
    if step.level is not None and step.level <= course.stands_at:
        return "level_down"
    if course.stands_at >= TOP_LEVEL:
        return "no_level_above"
    if step.level is not None and step.level > course.stands_at + 1:
        return "level_jump"
    return None if step.reason and step.reason.strip() else "no_reason"


def _turn_fault(course: Course, step: Step) -> str | None:
    if step.kind == "paused":
        return "already_paused" if course.paused_since else None
    if step.kind == "resumed":
        return None if course.paused_since else "not_paused"
    if step.kind in CONCLUSIONS:
        return None
    done, wanted = PHASES.index(course.state), PHASES.index(step.kind)
    # Mediating may come again: each sitting is a step of its own.
    return None if wanted > done or step.kind == "mediating" else "out_of_turn"


def take(course: Course | None, step: Step) -> Course:
    """The course after a step that is legal or marked irregular."""
    if course is None:
        level = min(max(step.level or 1, 1), TOP_LEVEL)
        return Course("reported", level, level, step.at, step.at, step.at)
    if step.irregular:
        return _irregular(course, step)
    course = _pause(course, step)
    if step.kind in MARKERS:
        return course
    if step.kind == "escalated":
        level = course.stands_at + 1
        return replace(
            course,
            state="mediating",
            stands_at=level,
            level=max(course.level, level),
            level_since=step.at,
        )
    return replace(
        course,
        state=step.kind,
        acknowledged_at=step.at if step.kind == "acknowledged" else course.acknowledged_at,
        arrived_at=step.at if step.kind == "arrived" else course.arrived_at,
        concluded_at=step.at if step.kind in CONCLUSIONS else None,
    )


def _irregular(course: Course, step: Step) -> Course:
    """Irregular history moves neither the state nor a time, only where the case stands."""
    level = min(max(step.level or course.stands_at, 1), TOP_LEVEL)
    moved = level != course.stands_at
    return replace(
        course,
        stands_at=level,
        level=max(course.level, level),
        level_since=max(course.last_at, step.at) if moved else course.level_since,
        last_at=max(course.last_at, step.at),
    )


def _pause(course: Course, step: Step) -> Course:
    """Start or end a pause; any step but a second ``paused`` ends one that runs."""
    if step.kind == "paused":
        return replace(course, last_at=step.at, paused_since=step.at)
    if course.paused_since is None:
        return replace(course, last_at=step.at)
    pauses = (*course.pauses, (course.paused_since, step.at))
    return replace(course, last_at=step.at, paused_since=None, pauses=pauses)


def walk(steps: Iterable[Step], *, keep_irregular: bool = False) -> Walk:
    """Go through ``steps`` in their order.

    Illegal steps are reported as faults and left out; with ``keep_irregular`` they are still
    reported but also taken as irregular history. Only a step before the report, or of an
    unknown kind, can never be kept. The steps taken carry the level at which they happened.
    """
    course: Course | None = None
    taken: list[Step] = []
    faults: list[Fault] = []
    for position, step in enumerate(steps):
        kept_before = step.irregular and (course is not None or step.kind == "reported")
        code = None if kept_before else fault(course, step)
        if code is not None:
            faults.append(Fault(position, step, code))
            if not keep_irregular or code in ("unknown_kind", "not_reported_first"):
                continue
            step = replace(step, irregular=True)
        course = take(course, step)
        taken.append(replace(step, level=course.stands_at))
    return Walk(course, taken, faults)


def check(steps: Iterable[Step]) -> list[Fault]:
    """The illegal steps of a list, each judged as if those before it had been left out."""
    return walk(steps).faults


def project(steps: Iterable[Step]) -> Course:
    """What a stored log adds up to. A log that breaks a rule unmarked is a fault of the program."""
    result = walk(steps)
    if result.course is None or result.faults:
        raise ValueError(f"a log that cannot be: {result.faults}")
    return result.course
