"""The invented school: what is taught, who learns, and when the school is busy."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.demo import moments

SCHOOL: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "school.toml").read_text(encoding="utf-8")
)
LEARNERS = 2000
#: How many days back the learners' doings go.
DAYS = 425
YEARS_OF_STUDY = 4


@dataclass(frozen=True)
class School:
    """Learners as parallel arrays, and the ids of what they learn.

    ``points`` and ``lessons`` are ids over all courses; ``hard`` is per college and point,
    ``lesson_seconds`` per lesson, ``course_points`` the point indices of each course.
    """

    learner_ids: np.ndarray
    college: np.ndarray
    ability: np.ndarray
    diligence: np.ndarray
    enrolled: np.ndarray
    course_ids: np.ndarray
    points: np.ndarray
    hard: np.ndarray
    course_points: list[np.ndarray]
    lesson_ids: np.ndarray
    lesson_seconds: np.ndarray


@dataclass(frozen=True)
class Calendar:
    """The days of the demonstration and how busy the school is on each."""

    days: np.ndarray
    busy: np.ndarray
    until: np.datetime64

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """``count`` moments, more of them in term and in the evening."""
        day = rng.choice(self.days, count, p=self.busy / self.busy.sum())
        hour = np.where(
            rng.random(count) < 0.55, rng.normal(20, 1.3, count), rng.uniform(8, 18, count)
        )
        return moments.at(day, np.clip(hour, 7, 23.9))
