"""How well a learner knows one thing: Bayesian Knowledge Tracing over right and wrong answers.

The four numbers and the formulas are Corbett & Anderson's (1995). This module is pure: no
rows, no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MASTERED = 0.95
WEAK = 0.6
#: Fewer answers than this say too little to call a point weak.
WEAK_ANSWERS = 4


@dataclass(frozen=True, slots=True)
class Parameters:
    """The four probabilities of the model.

    ``start``: known before the first answer (L0); ``guess``: right without knowing (g);
    ``slip``: wrong although known (s); ``learn``: learnt between two answers (T).
    """

    start: float = 0.3
    guess: float = 0.2
    slip: float = 0.1
    learn: float = 0.1


DEFAULT = Parameters()


def after_answer(known: float, right: bool, parameters: Parameters = DEFAULT) -> float:
    """The probability that the thing is known after one more answer."""
    guess, slip = parameters.guess, parameters.slip
    if right:
        seen = known * (1 - slip) / (known * (1 - slip) + (1 - known) * guess)
    else:
        seen = known * slip / (known * slip + (1 - known) * (1 - guess))
    return seen + (1 - seen) * parameters.learn


def traced(answers: Iterable[bool], parameters: Parameters = DEFAULT) -> float:
    """The probability of knowing after all ``answers``, oldest first."""
    known = parameters.start
    for right in answers:
        known = after_answer(known, right, parameters)
    return known


def traced_groups(
    right: Sequence[bool] | NDArray[np.bool_],
    lengths: Sequence[int] | NDArray[np.int64],
    parameters: Parameters = DEFAULT,
) -> NDArray[np.float64]:
    """``traced`` of many groups at once.

    ``right`` holds the answers of all groups one after another, each group oldest first;
    ``lengths`` says how many belong to each. All first answers are taken in one step, then
    all second ones, so the work is as long as the longest group.
    """
    answers, counts = np.asarray(right, dtype=bool), np.asarray(lengths, dtype=np.int64)
    begins = np.cumsum(counts) - counts
    order = np.argsort(-counts, kind="stable")
    counts, begins = counts[order], begins[order]
    known = np.full(len(counts), parameters.start)
    for position in range(int(counts[0]) if len(counts) else 0):
        still = int(np.searchsorted(-counts, -position, side="left"))
        known[:still] = _after_answers(
            known[:still], answers[begins[:still] + position], parameters
        )
    result = np.empty_like(known)
    result[order] = known
    return result


def _after_answers(
    known: NDArray[np.float64], right: NDArray[np.bool_], parameters: Parameters
) -> NDArray[np.float64]:
    if_known: NDArray[Any] = np.where(right, 1 - parameters.slip, parameters.slip)
    if_not: NDArray[Any] = np.where(right, parameters.guess, 1 - parameters.guess)
    seen = known * if_known / (known * if_known + (1 - known) * if_not)
    after: NDArray[np.float64] = seen + (1 - seen) * parameters.learn
    return after


def is_mastered(probability: float) -> bool:
    return probability >= MASTERED


def is_weak(probability: float, answers: int) -> bool:
    """Whether a point is weak: probably not known, and enough answers to say so."""
    return probability < WEAK and answers >= WEAK_ANSWERS
