"""The courses of many disputes at once: how long each step took, and what had happened by now.

Everything is drawn to its end first and then cut off at "now", so that cases still open are
just cases whose end has not come yet, and the past does not depend on when it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo import moments

#: Median minutes from acknowledgement to the scene, by reach.
TRAVEL = {"street": 8.0, "town": 17.0, "remote": 33.0}
NIGHT_STARTS, NIGHT_ENDS = 22, 6

#: Median days spent at each level before it settles or climbs.
DAYS_AT_LEVEL = {1: 1.6, 2: 3.6, 3: 8.0}
SPREAD_AT_LEVEL = {1: 0.5, 2: 0.5, 3: 0.7}
ON_THE_SPOT = 0.62
PAUSED_SHARE = 0.08
CONCLUDED = ("settled", "failed", "referred", "withdrawn")


@dataclass(frozen=True)
class Events:
    """Steps as parallel arrays, ordered by case and time; ``case`` is an index."""

    case: np.ndarray
    position: np.ndarray
    kind: np.ndarray
    level: np.ndarray
    at: np.ndarray


@dataclass(frozen=True)
class Lives:
    """What is known of each case now, and the events that say so."""

    acknowledged_at: np.ndarray
    arrived_at: np.ndarray
    concluded_at: np.ndarray
    level: np.ndarray
    state: np.ndarray
    events: Events


def live(
    rng: np.random.Generator,
    reported: np.ndarray,
    reach: np.ndarray,
    level: np.ndarray,
    outcome: np.ndarray,
    until: np.datetime64,
    at_once: int,
) -> Lives:
    """The lives of cases that reach ``level`` and end as ``outcome``, seen at ``until``.

    The case with the index ``at_once`` is settled on the spot for sure.
    """
    count = len(reported)
    dispatched = reported + moments.seconds(rng.integers(15, 100, count))
    acknowledged, arrived = _to_the_scene(rng, dispatched, reach)
    mediating = arrived + moments.minutes(rng.uniform(1, 12, count))
    on_the_spot = (level == 1) & (rng.random(count) < ON_THE_SPOT)
    on_the_spot[at_once] = True
    left_1 = np.where(
        on_the_spot,
        mediating + moments.hours(rng.lognormal(0.1, 0.6, count)),
        _leaves(rng, mediating, 1),
    )
    left_2 = _leaves(rng, left_1, 2)
    left_3 = _leaves(rng, left_2, 3)
    ends = np.choose(level - 1, [left_1, left_2, left_3])
    everyone = np.ones(count, dtype=bool)
    paused = (rng.random(count) < PAUSED_SHARE) & ~on_the_spot
    began = np.choose(level - 1, [mediating, left_1, left_2])
    pause = began + (ends - began) * 0.3
    resume = began + (ends - began) * 0.75
    steps = [
        ("reported", 1, reported, everyone),
        ("dispatched", 1, dispatched, everyone),
        ("acknowledged", 1, acknowledged, everyone),
        ("arrived", 1, arrived, everyone),
        ("mediating", 1, mediating, everyone),
        ("escalated", 2, left_1, level >= 2),
        ("escalated", 3, left_2, level >= 3),
        ("paused", level, pause, paused),
        ("resumed", level, resume, paused),
        *((name, level, ends, outcome == name) for name in CONCLUDED),
    ]
    return _seen(_ordered(steps, until), count)


def _to_the_scene(
    rng: np.random.Generator, dispatched: np.ndarray, reach: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Acknowledgement and arrival; both take longer at night."""
    count = len(dispatched)
    hour = moments.local_hours(dispatched)
    night = (hour >= NIGHT_STARTS) | (hour < NIGHT_ENDS)
    slower = np.where(night, 1.7, 1.0)
    wait = rng.lognormal(np.log(1.4), 0.65, count) * slower
    travel = np.vectorize(TRAVEL.get)(reach) * rng.lognormal(0, 0.33, count)
    acknowledged = dispatched + moments.minutes(wait)
    return acknowledged, acknowledged + moments.minutes(travel * np.sqrt(slower))


def _leaves(rng: np.random.Generator, entered: np.ndarray, level: int) -> np.ndarray:
    """When a case settles at or climbs from a level: some days later, when people meet."""
    days = DAYS_AT_LEVEL[level] * rng.lognormal(0, SPREAD_AT_LEVEL[level], len(entered))
    return moments.office_hours(rng, entered + moments.hours(24 * days))


def _ordered(
    steps: list[tuple[str, object, np.ndarray, np.ndarray]], until: np.datetime64
) -> Events:
    """The steps that happened by ``until``, by case and time, numbered from 1 in each case."""
    cases, kinds, levels, times, ranks = [], [], [], [], []
    for rank, (name, level, at, happens) in enumerate(steps):
        which = np.flatnonzero(happens & (at <= until))
        cases.append(which)
        kinds.append(np.full(len(which), name, dtype="U12"))
        levels.append(np.broadcast_to(np.asarray(level), at.shape)[which])
        times.append(at[which])
        ranks.append(np.full(len(which), rank))
    case, at = np.concatenate(cases), np.concatenate(times)
    order = np.lexsort((np.concatenate(ranks), at, case))
    case = case[order]
    first = np.searchsorted(case, case)
    return Events(
        case=case,
        position=np.arange(len(case)) - first + 1,
        kind=np.concatenate(kinds)[order],
        level=np.concatenate(levels)[order],
        at=at[order],
    )


def _seen(events: Events, count: int) -> Lives:
    """Each case as its events so far say."""
    level = np.zeros(count, dtype=int)
    np.maximum.at(level, events.case, events.level)
    moves = ~np.isin(events.kind, ["paused", "resumed"])
    state = np.full(count, "reported", dtype="U12")
    # Assignments go in order, so the last step of each case is the one that stays.
    state[events.case[moves]] = np.where(
        events.kind[moves] == "escalated", "mediating", events.kind[moves]
    )
    return Lives(
        acknowledged_at=_when(events, ["acknowledged"], count),
        arrived_at=_when(events, ["arrived"], count),
        concluded_at=_when(events, list(CONCLUDED), count),
        level=level,
        state=state,
        events=events,
    )


def _when(events: Events, kinds: list[str], count: int) -> np.ndarray:
    moment = np.full(count, moments.NEVER)
    chosen = np.isin(events.kind, kinds)
    moment[events.case[chosen]] = events.at[chosen]
    return moment
