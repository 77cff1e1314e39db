"""Which disputes were reported: when, where, of what type, and how each will end.

Over the period of the article (October 2017 to June 2019) the number of disputes and the
number settled at level 1 are drawn exactly; afterwards they vary, and a few fail.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from data.demo import moments
from data.demo.clinics import FIRST_DAY, LAST_DAY, Ground

#: Disputes taken up in the article's period, and how many of them settled at level 1: 61.3%.
REPORTED_CASES = 8563
REPORTED_LEVEL_1 = 5249
#: Of those that left level 1, this share settled at level 2.
SETTLED_AT_2 = 0.7
#: Disputes a month in the whole district afterwards.
MONTHLY_CASES = 265
LATER_FIRST_DAY = date(2019, 7, 1)

HOURS = np.array(
    [3, 2, 1, 1, 1, 2, 5, 12, 24, 32, 30, 22, 14, 16, 24, 28, 26, 22, 20, 22, 18, 12, 8, 5],
    dtype=float,
)

TEXTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "disputes.toml").read_text(encoding="utf-8")
)
TYPES: dict[str, dict[str, Any]] = TEXTS["types"]
CODES = list(TYPES)


@dataclass(frozen=True)
class Plan:
    """What was reported, as parallel arrays ordered by time.

    ``township`` and ``clinic`` are indices into the ground, ``type`` into ``CODES``; ``level``
    and ``outcome`` say how the case will end.
    """

    reported_at: np.ndarray
    township: np.ndarray
    clinic: np.ndarray
    village_id: np.ndarray
    type: np.ndarray
    level: np.ndarray
    outcome: np.ndarray

    def and_then(self, later: Plan) -> Plan:
        """This plan followed by a later one."""
        pairs = ((getattr(self, f.name), getattr(later, f.name)) for f in fields(self))
        return Plan(*(np.concatenate(pair) for pair in pairs))


def as_reported(rng: np.random.Generator, ground: Ground) -> Plan:
    """The disputes of the article's period: all settled, 61.3% of them at level 1."""
    days = moments.days_between(FIRST_DAY, LAST_DAY)
    ramp = np.minimum(1, 0.75 + np.arange(len(days)) / 700)
    place = _place(rng, ground, days, ramp, REPORTED_CASES)
    ease = _ease(rng, place["township"], place["type"])
    level = np.full(REPORTED_CASES, 2)
    level[np.argsort(-ease)[:REPORTED_LEVEL_1]] = 1
    level[(level == 2) & (rng.random(REPORTED_CASES) > SETTLED_AT_2)] = 3
    return Plan(**place, level=level, outcome=np.full(REPORTED_CASES, "settled", dtype="U12"))


def afterwards(rng: np.random.Generator, ground: Ground, today: date) -> Plan:
    """The disputes since July 2019: a little more settles at level 1, a few do not settle."""
    days = moments.days_between(LATER_FIRST_DAY, max(today, LATER_FIRST_DAY))
    count = round(len(days) * MONTHLY_CASES / 30.44)
    place = _place(rng, ground, days, np.ones(len(days)), count)
    ease = _ease(rng, place["township"], place["type"])
    years = (moments.local_days(place["reported_at"]) - days[0]).astype(int) / 365
    level = np.where(ease > -0.42 - 0.02 * years, 1, np.where(rng.random(count) < 0.72, 2, 3))
    ends = rng.choice(
        np.array(["settled", "failed", "referred", "withdrawn"]),
        count,
        p=[0.955, 0.015, 0.016, 0.014],
    )
    level[ends == "failed"] = 3
    level[(ends == "referred") & (level == 1)] = 2
    return Plan(**place, level=level, outcome=ends)


def _ease(rng: np.random.Generator, township: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """How easily a dispute settles at level 1: by township, by type, and by chance."""
    by_township = rng.normal(0, 0.22, township.max() + 1)
    hard = {"08": -0.9, "10": -0.35, "07": -0.3, "13": -0.5, "02": 0.35, "01": 0.25, "12": 0.3}
    by_type = np.array([hard.get(code, 0.0) for code in CODES])
    return np.asarray(by_township[township] + by_type[kind] + rng.normal(0, 1, len(kind)))


def _place(
    rng: np.random.Generator, ground: Ground, days: np.ndarray, weight: np.ndarray, count: int
) -> dict[str, np.ndarray]:
    """When, where and of what type: everything about a dispute except how it goes on."""
    reported = np.sort(_report_times(rng, days, weight, count))
    township = _townships(rng, ground, count)
    clinic = _clinics(rng, ground, township, moments.local_days(reported))
    return {
        "reported_at": reported,
        "township": township,
        "clinic": clinic,
        "village_id": _villages(rng, ground, township, clinic),
        "type": _types(rng, ground, township, moments.months(moments.local_days(reported))),
    }


def _report_times(
    rng: np.random.Generator, days: np.ndarray, weight: np.ndarray, count: int
) -> np.ndarray:
    """More disputes in summer and before the Spring Festival, fewer on Sundays."""
    month = moments.months(days)
    season = np.array([1.15, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.1, 1, 0.95, 0.95, 1.05])[month - 1]
    week = np.array([1.1, 1.05, 1, 1, 1.05, 0.95, 0.8])[moments.weekdays(days)]
    likely = weight * season * week
    day = rng.choice(days, count, p=likely / likely.sum())
    hour = rng.choice(24, count, p=HOURS / HOURS.sum())
    return moments.at(day, hour + rng.random(count))


def _townships(rng: np.random.Generator, ground: Ground, count: int) -> np.ndarray:
    """Larger townships and the streets have more disputes."""
    size = np.array([len(villages) for villages in ground.villages], dtype=float)
    weight = (size + 6) * np.where(ground.streets, 1.5, 1.0)
    return rng.choice(len(size), count, p=weight / weight.sum())


def _clinics(
    rng: np.random.Generator, ground: Ground, township: np.ndarray, day: np.ndarray
) -> np.ndarray:
    """A clinic of the township that was open on the day; its first one if the drawn one was not."""
    first = np.searchsorted(ground.clinic_township, np.arange(len(ground.township_ids)))
    number = np.bincount(ground.clinic_township)
    drawn = first[township] + (rng.random(len(township)) * number[township]).astype(int)
    return np.asarray(np.where(ground.opened[drawn] <= day, drawn, first[township]))


def _villages(
    rng: np.random.Generator, ground: Ground, township: np.ndarray, clinic: np.ndarray
) -> np.ndarray:
    """The clinic's own village in more than half of the cases, else any of the township."""
    number = np.array([len(villages) for villages in ground.villages])
    start = np.cumsum(number) - number
    anywhere = np.concatenate(ground.villages)[
        start[township] + (rng.random(len(township)) * number[township]).astype(int)
    ]
    at_home = rng.random(len(township)) < 0.55
    return np.asarray(np.where(at_home, ground.clinic_village[clinic], anywhere))


def _types(
    rng: np.random.Generator, ground: Ground, township: np.ndarray, month: np.ndarray
) -> np.ndarray:
    """Types by what streets and towns quarrel about, and by the season."""
    kind = np.zeros(len(township), dtype=int)
    draw = rng.random(len(township))
    for street in (True, False):
        for number in range(1, 13):
            chosen = (ground.streets[township] == street) & (month == number)
            weight = np.array([_type_weight(TYPES[code], street, number) for code in CODES])
            kind[chosen] = np.searchsorted(np.cumsum(weight / weight.sum()), draw[chosen])
    return np.minimum(kind, len(CODES) - 1)


def _type_weight(kind: dict[str, Any], street: bool, month: int) -> float:
    weight: float = kind["weight_street" if street else "weight_town"]
    return weight * (2 if month in kind["high"] else 1)
