"""The course of a dispute: no list of steps leads anywhere the rules do not allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mediation.steps import CONCLUSIONS, FAULTS, KINDS, STATES, Step, check, project, walk

START = datetime(2018, 7, 2, 1, 0, tzinfo=UTC)


def steps(*kinds: str) -> list[Step]:
    """Steps ten minutes apart; ``escalated`` carries a reason."""
    return [
        Step(
            kind,
            START + timedelta(minutes=10 * turn),
            reason="谈不拢" if kind == "escalated" else None,
        )
        for turn, kind in enumerate(kinds)
    ]


any_step = st.builds(
    Step,
    kind=st.sampled_from([*KINDS, "teleported"]),
    at=st.integers(0, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes)),
    level=st.none() | st.integers(1, 3),
    reason=st.none() | st.sampled_from(["", "谈不拢"]),
)
any_log = st.lists(any_step, max_size=12) | st.lists(any_step, max_size=12).map(
    lambda log: [Step("reported", START), *sorted(log, key=lambda step: step.at)]
)


@given(any_log, st.booleans())
def test_no_list_of_steps_breaks_the_rules_or_loses_a_step(log: list[Step], keep: bool) -> None:
    result = walk(log, keep_irregular=keep)
    never_kept = [f for f in result.faults if f.code in ("unknown_kind", "not_reported_first")]
    left_out = never_kept if keep else result.faults
    assert len(result.taken) + len(left_out) == len(log)
    assert all(found.code in FAULTS for found in result.faults)
    if result.course is None:
        assert not result.taken
        return
    course = result.course
    assert course.state in STATES
    assert 1 <= course.level <= 3
    assert course.level == max(step.level or 0 for step in result.taken)
    assert (course.state in CONCLUSIONS) == (course.concluded_at is not None)
    for moment in (course.acknowledged_at, course.arrived_at, course.concluded_at):
        assert moment is None or moment >= course.reported_at
    assert all(end >= start for start, end in course.pauses)


@given(any_log)
def test_what_was_taken_is_a_log_that_stands_by_itself(log: list[Step]) -> None:
    result = walk(log)
    assert walk(result.taken).course == result.course
    assert check(result.taken) == []
    levels = [step.level for step in result.taken]
    assert all(later - former in (0, 1) for former, later in pairwise(levels))


@given(any_log)
def test_kept_history_adds_up_to_the_same_again(log: list[Step]) -> None:
    result = walk(log, keep_irregular=True)
    assert result.course is None or project(result.taken) == result.course


def test_the_whole_ladder() -> None:
    course = project(
        steps("reported", "dispatched", "acknowledged", "arrived", "mediating", "escalated",
              "mediating", "escalated", "mediating", "settled")
    )  # fmt: skip
    assert (course.state, course.level) == ("settled", 3)
    assert course.arrived_at == START + timedelta(minutes=30)
    assert course.concluded_at == START + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (steps("arrived"), "not_reported_first"),
        (steps("reported", "reported"), "reported_twice"),
        (steps("reported", "settled", "mediating"), "already_concluded"),
        (steps("reported", "arrived", "acknowledged"), "out_of_turn"),
        (steps("reported", "resumed"), "not_paused"),
        (steps("reported", "paused", "paused"), "already_paused"),
        (steps("reported", "escalated", "escalated", "escalated"), "no_level_above"),
        ([Step("reported", START), Step("escalated", START)], "no_reason"),
        ([Step("reported", START), Step("escalated", START, 3, "跳级")], "level_jump"),
        ([*steps("reported", "escalated"), Step("mediating", START + timedelta(hours=1), 1)],
         "level_down"),
        ([Step("reported", START), Step("mediating", START, 2)], "not_escalated"),
        ([Step("reported", START), Step("arrived", START - timedelta(minutes=1))],
         "before_previous"),
        ([Step("reported", START), Step("flown", START)], "unknown_kind"),
    ],
)  # fmt: skip
def test_each_rule_names_the_step_that_breaks_it(log: list[Step], code: str) -> None:
    (found,) = check(log)
    assert found.code == code
    assert found.step is log[-1 if len(log) > 1 else 0]


def test_kept_irregular_history_raises_the_level_and_moves_no_time() -> None:
    later = START + timedelta(days=2)
    log = [
        Step("reported", START),
        Step("escalated", START + timedelta(days=1), 3, "越级"),
        Step("mediating", later, 1),
        Step("settled", later + timedelta(hours=1), 1),
    ]
    result = walk(log, keep_irregular=True)
    assert [fault.code for fault in result.faults] == ["level_jump", "level_down"]
    assert [step.irregular for step in result.taken] == [False, True, True, False]
    assert result.course is not None
    assert (result.course.level, result.course.state) == (3, "settled")
