"""Demonstration rows of residents' ratings: 重钢社区 and its neighbours, the last 18 months."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments, people
from data.demo.places import VERSION
from data.demo.rectifications import Courses, draw
from data.demo.seeds import generator
from data.places import Township, Village
from data.rating.models import Matter, Rating, Suggestion, Worker

TEXTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "community.toml").read_text(encoding="utf-8")
)
HOME = ("重钢社区", "Chonggang Community")
DAYS = 548
WORKERS_EACH = (6, 7, 8)
SUGGESTIONS = 320
CHANNELS = {"qr": 0.48, "tablet": 0.2, "link": 0.18, "paper": 0.08, "phone": 0.06}

#: How a worker's ratings spread over levels 5, 4, 3, 2, 1.
MIXES = {
    "good": (0.80, 0.155, 0.037, 0.006, 0.002),
    "middling": (0.58, 0.29, 0.102, 0.020, 0.008),
    "bad": (0.42, 0.28, 0.12, 0.11, 0.07),
}


@dataclass(frozen=True)
class Staff:
    """The workers as parallel arrays. A bad worker is bad in one spell and middling else."""

    ids: np.ndarray
    villages: np.ndarray
    numbers: list[str]
    mix: np.ndarray
    spell_start: np.ndarray
    spell_end: np.ndarray
    pace: np.ndarray
    response: np.ndarray

    def colleague(self, worker: np.ndarray) -> np.ndarray:
        """Somebody else of the same community, who may enter a paper rating."""
        neighbour = (worker + 1) % len(self.ids)
        same = self.villages[neighbour] == self.villages[worker]
        return np.where(same, neighbour, worker - 1)


def fill(session: Session, actor: Actor, batch_id: int, until: np.datetime64) -> Courses:
    """Insert workers, matters, ratings and suggestions.

    Returns the courses of the negative ratings, which ``card_history`` plays through.
    """
    require_writer(actor)
    rng = generator("rating")
    villages = _communities(session, batch_id)
    last = moments.local_day(until)
    staff = _add_staff(session, batch_id, rng, villages, last)
    matters = _add_matters(session, batch_id, rng, staff, last, until)
    courses = _add_ratings(session, batch_id, rng, staff, matters, until)
    _add_suggestions(session, batch_id, generator("suggestions"), staff, until)
    return courses


def _communities(session: Session, batch_id: int) -> list[int]:
    """The ids of the demonstration's communities; 重钢社区 is not in the list and is added."""
    found = []
    for township_name, name in TEXTS["communities"]:
        named = select(Township).where(Township.name == township_name, Township.version == VERSION)
        township = session.scalars(named).one()
        village = session.scalars(
            select(Village).where(Village.township_id == township.id, Village.name == name)
        ).one_or_none()
        found.append(village.id if village else _add_home(session, batch_id, township.id))
    return found


def _add_home(session: Session, batch_id: int, township_id: int) -> int:
    home = Village(
        township_id=township_id,
        name=HOME[0],
        name_en=HOME[1],
        full_name=f"{HOME[0]}居民委员会",
        version=VERSION,
        kind="community",
        batch_id=batch_id,
    )
    session.add(home)
    session.flush()
    return home.id


def _add_staff(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    villages: list[int],
    last: np.datetime64,
) -> Staff:
    sizes = rng.choice(WORKERS_EACH, len(villages))
    count = int(sizes.sum())
    order = np.concatenate([np.arange(size) for size in sizes])
    numbers = [f"DD{number:03d}" for number in range(1, count + 1)]
    posts = TEXTS["posts"]
    where = np.repeat(villages, sizes)
    ids = bulk.add(
        session,
        Worker,
        {
            "number": numbers,
            "name": people.names(rng, count),
            "village_id": where,
            "post": [posts[i % len(posts)] for i in order],
            "active": np.ones(count, dtype=bool),
            "batch_id": batch_id,
        },
    )
    mix = rng.permutation(_kinds(count))
    length = rng.integers(100, 220, count)
    # Half of the bad spells still go on, the others lie somewhere in the past.
    back = np.where(np.arange(count) % 2 == 0, 0, rng.integers(60, 300, count))
    end = last - back
    return Staff(
        ids=ids,
        villages=where,
        numbers=numbers,
        mix=mix,
        spell_start=end - length,
        spell_end=end,
        pace=np.where(order == 0, 2.6, rng.uniform(0.8, 1.5, count)),
        response=rng.uniform(0.42, 0.70, count),
    )


def _kinds(count: int) -> np.ndarray:
    bad, middling = round(count * 0.12), round(count * 0.22)
    return np.array(["bad"] * bad + ["middling"] * middling + ["good"] * (count - bad - middling))


@dataclass(frozen=True)
class Matters:
    ids: np.ndarray
    worker: np.ndarray
    handled: np.ndarray


def _add_matters(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    staff: Staff,
    last: np.datetime64,
    until: np.datetime64,
) -> Matters:
    """Matters on working days, a few on Saturdays, at office hours."""
    days = np.arange(last - DAYS + 1, last + 1)
    open_share = np.array([1.15, 1, 1, 1, 1, 0.25, 0.05])[moments.weekdays(days)]
    number = rng.poisson(np.outer(days == days, staff.pace) * open_share[:, None])
    day, worker = np.nonzero(number)
    repeat = number[day, worker]
    day, worker = np.repeat(day, repeat), np.repeat(worker, repeat)
    hour = np.where(
        rng.random(len(day)) < 0.55, rng.uniform(8.7, 12, len(day)), rng.uniform(14, 17.6, len(day))
    )
    handled = moments.at(days[day], hour)
    order = np.argsort(handled, kind="stable")
    order = order[handled[order] <= until]
    worker, handled = worker[order], handled[order]
    kinds = np.array(TEXTS["matters"], dtype=object)
    ids = bulk.add(
        session,
        Matter,
        {
            "number": [f"DD-S{number:06d}" for number in range(1, len(order) + 1)],
            "worker_id": staff.ids[worker],
            "kind": kinds[rng.integers(0, len(kinds), len(order))],
            "channel": rng.choice(["window", "visit", "phone", "online"], len(order)),
            "handled_at": handled,
            "batch_id": batch_id,
        },
    )
    return Matters(ids, worker, handled)


def _add_ratings(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    staff: Staff,
    matters: Matters,
    until: np.datetime64,
) -> Courses:
    """Some residents rate, most within the hour; the level follows the worker's mix that day."""
    count = len(matters.ids)
    delay = np.where(
        rng.random(count) < 0.75, rng.exponential(25, count), rng.exponential(900, count)
    )
    rated_at = matters.handled + moments.minutes(2 + delay)
    answers = rng.random(count) < staff.response[matters.worker]
    levels = _levels(rng, staff, matters)
    channels = rng.choice(list(CHANNELS), count, p=list(CHANNELS.values()))
    by_staff = np.isin(channels, ["paper", "phone"])
    numbers = np.array(staff.numbers, dtype=object)
    entered = moments.or_none(by_staff, numbers[staff.colleague(matters.worker)])
    detailed = rng.random(count) < 0.6
    sides = {
        side: _side(rng, levels, detailed)
        for side in ("attitude", "efficiency", "competence", "result")
    }
    comments = _comments(rng, levels)
    # In the order in which they came in, as a running system would have stored them.
    chosen = np.flatnonzero(answers & (rated_at <= until))
    chosen = chosen[np.argsort(rated_at[chosen], kind="stable")]
    columns = {
        "matter_id": matters.ids,
        "worker_id": staff.ids[matters.worker],
        "level": levels,
        **sides,
        "comment": comments,
        "channel": channels,
        "entered_by": entered,
        "rated_at": rated_at,
    }
    ids = bulk.add(
        session,
        Rating,
        {name: values[chosen] for name, values in columns.items()} | {"batch_id": batch_id},
    )
    negative = levels[chosen] <= 2
    worker = matters.worker[chosen][negative]
    return draw(
        generator("rectifications"),
        TEXTS["verdicts"],
        ids[negative],
        staff.ids[worker],
        staff.mix[worker] == "bad",
        rated_at[chosen][negative],
        until,
    )


def _levels(rng: np.random.Generator, staff: Staff, matters: Matters) -> np.ndarray:
    day = moments.local_days(matters.handled)
    worker = matters.worker
    in_spell = (day >= staff.spell_start[worker]) & (day <= staff.spell_end[worker])
    mix = np.where((staff.mix[worker] == "bad") & ~in_spell, "middling", staff.mix[worker])
    draw = rng.random(len(worker))
    level = np.zeros(len(worker), dtype=int)
    for name, shares in MIXES.items():
        chosen = mix == name
        level[chosen] = 5 - np.searchsorted(np.cumsum(shares)[:-1], draw[chosen])
    return level


def _side(rng: np.random.Generator, levels: np.ndarray, detailed: np.ndarray) -> np.ndarray:
    """One dimension: near the overall level; None where the rater gave none."""
    near = np.clip(levels + rng.choice([-1, 0, 0, 0, 1], len(levels)), 1, 5)
    return moments.or_none(detailed, near.astype(object))


def _comments(rng: np.random.Generator, levels: np.ndarray) -> np.ndarray:
    """A remark with one in eight ratings, and with about half of the negative ones."""
    comment = np.full(len(levels), None, dtype=object)
    says = rng.random(len(levels)) < np.where(levels <= 2, 0.5, 0.12)
    for level, texts in TEXTS["comments"].items():
        chosen = says & (levels == int(level))
        comment[chosen] = np.array(texts, dtype=object)[
            rng.integers(0, len(texts), int(chosen.sum()))
        ]
    return comment


def _add_suggestions(
    session: Session, batch_id: int, rng: np.random.Generator, staff: Staff, until: np.datetime64
) -> None:
    """Suggestions to communities and workers; three in four are answered within days."""
    worker = rng.integers(0, len(staff.ids), SUGGESTIONS)
    day = moments.local_day(until) - rng.integers(0, DAYS, SUGGESTIONS)
    received = moments.at(day, rng.uniform(8, 21, SUGGESTIONS))
    replied = moments.office_hours(rng, received + moments.hours(rng.exponential(60, SUGGESTIONS)))
    answered = (rng.random(SUGGESTIONS) < 0.85) & (replied <= until)
    text = rng.integers(0, len(TEXTS["suggestions"]), SUGGESTIONS)
    bodies = np.array([item["body"] for item in TEXTS["suggestions"]], dtype=object)[text]
    replies = np.array([item["reply"] for item in TEXTS["suggestions"]], dtype=object)[text]
    to_worker = staff.ids[worker].astype(object)
    to_worker[rng.random(SUGGESTIONS) < 0.5] = None
    columns = {
        "village_id": staff.villages[worker],
        "worker_id": to_worker,
        "body": bodies,
        "received_at": received,
        "reply": moments.or_none(answered, replies),
        "replied_at": np.where(answered, replied, moments.NEVER),
    }
    order = np.argsort(received, kind="stable")
    order = order[received[order] <= until]
    bulk.add(
        session,
        Suggestion,
        {name: values[order] for name, values in columns.items()} | {"batch_id": batch_id},
    )
