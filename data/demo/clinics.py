"""The 93 clinics of the 21 townships, their 2,034 mediators, and who is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments, people
from data.demo.places import VERSION
from data.mediation.models import Clinic, Duty, Mediator
from data.places import Township, Village

CLINICS = 93
MEDIATORS = 2034
FEWEST_MEDIATORS = 12
FIRST_DAY = date(2017, 10, 1)
LAST_DAY = date(2019, 6, 30)

#: Clinics that must exist: (township, village).
NAMED = (("石壕镇", "万隆村"), ("新盛街道", "石桥村"))

#: Towns so spread out that every other clinic of theirs has an hour to reach the scene.
REMOTE = frozenset({"石壕镇", "打通镇", "安稳镇", "丁山镇", "中峰镇", "赶水镇"})

#: Duty is rostered this many days back and ahead of today.
ROSTER_BACK, ROSTER_AHEAD = 28, 7


@dataclass(frozen=True)
class Ground:
    """Where mediation happens, as parallel arrays over townships and over clinics.

    ``township`` of a clinic is an index into the townships; ``mediators`` holds, per clinic,
    mediator ids in the order in which they joined, ``since`` the days on which they did.
    """

    township_ids: np.ndarray
    township_names: list[str]
    streets: np.ndarray
    clinic_remote: np.ndarray
    villages: list[np.ndarray]
    clinic_ids: np.ndarray
    clinic_township: np.ndarray
    clinic_village: np.ndarray
    opened: np.ndarray
    mediators: list[np.ndarray]
    since: list[np.ndarray]

    def clinic_in(self, village_id: int) -> int:
        """The index of the clinic that sits in a village."""
        return int(np.flatnonzero(self.clinic_village == village_id)[0])


def fill(
    session: Session, actor: Actor, batch_id: int, rng: np.random.Generator, until: date
) -> Ground:
    """Insert clinics, mediators and the roster; returns what the cases need to know."""
    require_writer(actor)
    townships, villages = _qijiang(session)
    chosen = _choose_villages(rng, townships, villages)
    opened = _openings(rng, chosen)
    clinic_ids = _add_clinics(session, batch_id, chosen, opened)
    mediators, since = _add_mediators(session, batch_id, rng, clinic_ids, opened)
    order = {township.id: index for index, township in enumerate(townships)}
    _add_duties(session, batch_id, rng, clinic_ids, mediators, until)
    return Ground(
        township_ids=np.array([t.id for t in townships]),
        township_names=[t.name for t in townships],
        streets=np.array([t.kind == "street" for t in townships]),
        clinic_remote=_remote(chosen),
        villages=[np.array([v.id for v in villages[t.id]]) for t in townships],
        clinic_ids=clinic_ids,
        clinic_township=np.array([order[t.id] for t, _ in chosen]),
        clinic_village=np.array([v.id for _, v in chosen]),
        opened=opened,
        mediators=mediators,
        since=since,
    )


def _qijiang(session: Session) -> tuple[list[Township], dict[int, list[Village]]]:
    """The townships run by 綦江 in the order of their codes, and the villages of each."""
    run = select(Township).where(Township.run_by == "qijiang", Township.version == VERSION)
    townships = list(session.scalars(run.order_by(Township.code)))
    villages: dict[int, list[Village]] = {township.id: [] for township in townships}
    inside = Village.township_id.in_(villages)
    for village in session.scalars(select(Village).where(inside).order_by(Village.code)):
        villages[village.township_id].append(village)
    return townships, villages


def shares(total: int, weights: np.ndarray, least: int) -> np.ndarray:
    """``total`` split in whole numbers by weight (largest remainder), each at least ``least``."""
    free = total - least * len(weights)
    exact = free * weights / weights.sum()
    parts = np.floor(exact).astype(int)
    rest = free - parts.sum()
    parts[np.argsort(parts - exact, kind="stable")[:rest]] += 1
    return np.asarray(parts + least)


def _choose_villages(
    rng: np.random.Generator, townships: list[Township], villages: dict[int, list[Village]]
) -> list[tuple[Township, Village]]:
    """One (township, village) per clinic; the first of a township opens first."""
    counts = np.array([len(villages[t.id]) for t in townships], dtype=float)
    chosen = []
    for township, count in zip(townships, shares(CLINICS, counts, 2), strict=True):
        named = [v for v in villages[township.id] if (township.name, v.name) in NAMED]
        others = [v for v in villages[township.id] if v not in named]
        drawn = rng.choice(len(others), count - len(named), replace=False)
        chosen += [(township, v) for v in named + [others[i] for i in sorted(drawn)]]
    return chosen


def _remote(chosen: list[tuple[Township, Village]]) -> np.ndarray:
    return np.array([t.name in REMOTE and n % 2 == 1 for n, (t, _) in enumerate(chosen)])


def _openings(rng: np.random.Generator, chosen: list[tuple[Township, Village]]) -> np.ndarray:
    """The first clinic of each township opens with the scheme, the rest over 18 months."""
    townships = [township.id for township, _ in chosen]
    first = np.array([i == 0 or townships[i - 1] != t for i, t in enumerate(townships)])
    later = (rng.beta(1, 1.8, len(chosen)) * 540).astype(int)
    return np.datetime64(FIRST_DAY) + np.where(first, 0, later)


def _add_clinics(
    session: Session, batch_id: int, chosen: list[tuple[Township, Village]], opened: np.ndarray
) -> np.ndarray:
    numbers = range(1, len(chosen) + 1)
    return bulk.add(
        session,
        Clinic,
        {
            "number": [f"QJ-C{number:03d}" for number in numbers],
            "name": [f"{v.name}分钟法律诊室" for _, v in chosen],
            "name_en": [f"{v.name_en} Minute Law Clinic" for _, v in chosen],
            "village_id": [v.id for _, v in chosen],
            "township_id": [t.id for t, _ in chosen],
            "opened_on": opened,
            "remote": _remote(chosen),
            "duty_phone": people.phones(1100000 + np.array(numbers)),
            "batch_id": batch_id,
        },
    )


def _add_mediators(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    clinic_ids: np.ndarray,
    opened: np.ndarray,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Mediators per clinic and when they joined; about two thirds are there from the start."""
    counts = shares(MEDIATORS, rng.gamma(6, 1, len(clinic_ids)), FEWEST_MEDIATORS)
    last = np.datetime64(LAST_DAY)
    since = []
    for opening, count in zip(opened, counts, strict=True):
        late = np.where(rng.random(count) < 0.65, 0, rng.exponential(120, count)).astype(int)
        late[:FEWEST_MEDIATORS] = 0
        since.append(np.sort(np.minimum(opening + late, last)))
    ids = bulk.add(
        session,
        Mediator,
        {
            "number": [f"QJ-M{number:04d}" for number in range(1, MEDIATORS + 1)],
            "name": people.names(rng, MEDIATORS),
            "clinic_id": np.repeat(clinic_ids, counts),
            "phone": people.phones(2200000 + np.arange(MEDIATORS)),
            "since": np.concatenate(since),
            "batch_id": batch_id,
        },
    )
    return np.split(ids, np.cumsum(counts)[:-1]), since


def _add_duties(
    session: Session,
    batch_id: int,
    rng: np.random.Generator,
    clinic_ids: np.ndarray,
    mediators: list[np.ndarray],
    until: date,
) -> None:
    """Two turns a day (8–20 and 20–8) in every clinic, mediators taking turns."""
    days = np.datetime64(until) + np.arange(-ROSTER_BACK, ROSTER_AHEAD + 1)
    starts = np.repeat(moments.at(days, np.full(len(days), 8.0)), 2)
    starts[1::2] += np.timedelta64(12, "h")
    turn = np.arange(len(starts))
    offsets = rng.integers(0, 1000, len(clinic_ids))
    who = [m[(turn + offset) % len(m)] for m, offset in zip(mediators, offsets, strict=True)]
    bulk.add(
        session,
        Duty,
        {
            "clinic_id": np.repeat(clinic_ids, len(starts)),
            "mediator_id": np.concatenate(who),
            "starts_at": np.tile(starts, len(clinic_ids)),
            "ends_at": np.tile(starts + np.timedelta64(12, "h"), len(clinic_ids)),
            "batch_id": batch_id,
        },
    )
