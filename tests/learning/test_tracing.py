from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.learning import tracing

ANSWERS = st.lists(st.booleans(), max_size=40)


def test_the_worked_example() -> None:
    known, course = tracing.DEFAULT.start, []
    for right in (True, True, False, True):
        known = tracing.after_answer(known, right)
        course.append(round(known, 4))
    assert course == [0.6927, 0.9192, 0.6285, 0.8955]


def test_before_the_first_answer_the_start_stands() -> None:
    assert tracing.traced([]) == tracing.DEFAULT.start


@pytest.mark.parametrize(
    ("probability", "answers", "weak"),
    [(0.5999, 4, True), (0.6, 4, False), (0.1, 3, False), (0.1, 0, False), (0.0, 9, True)],
)
def test_weak_needs_four_answers_and_less_than_six_tenths(
    probability: float, answers: int, weak: bool
) -> None:
    assert tracing.is_weak(probability, answers) is weak


def test_mastered_from_95_percent_on() -> None:
    assert tracing.is_mastered(0.95)
    assert not tracing.is_mastered(0.9499)


@given(ANSWERS)
def test_it_stays_a_probability(answers: list[bool]) -> None:
    assert 0 <= tracing.traced(answers) <= 1


@given(ANSWERS)
def test_a_right_answer_never_leaves_less_than_a_wrong_one(answers: list[bool]) -> None:
    assert tracing.traced([*answers, True]) >= tracing.traced([*answers, False])


@given(st.lists(ANSWERS.filter(bool), max_size=12))
def test_many_at_once_equal_one_by_one(groups: list[list[bool]]) -> None:
    flat = [answer for group in groups for answer in group]
    together = tracing.traced_groups(np.array(flat, dtype=bool), [len(g) for g in groups])
    assert together == pytest.approx([tracing.traced(group) for group in groups], abs=1e-12)
