"""Petitions (信访) by township, month and channel, in person-times, from January 2017."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import bulk, moments
from data.demo.clinics import Ground
from data.mediation.models import PetitionCount

#: Person-times a year in the whole district. The first two are the article's.
YEARS = {2017: 8978, 2018: 5001, 2019: 4386, 2020: 3512, 2021: 3278, 2022: 3061, 2023: 3140}
#: Later years fall by this share a year, with a little chance.
LATER_FALL = 0.03
CHANNELS = {"letter": 0.16, "visit": 0.42, "online": 0.24, "phone": 0.18}
BY_MONTH = np.array([1.0, 0.75, 1.2, 1.05, 1.05, 1.05, 1.1, 1.05, 1.0, 0.9, 0.95, 0.9])


def fill(
    session: Session,
    actor: Actor,
    batch_id: int,
    rng: np.random.Generator,
    ground: Ground,
    until: np.datetime64,
) -> None:
    """Insert the months up to the one of ``until``; that one as far as it has gone."""
    require_writer(actor)
    today = moments.local_day(until)
    last = today.astype("datetime64[M]")
    months, counts = _counts(rng, ground, last)
    gone = (today - last.astype("datetime64[D]")).astype(int) + 1
    length = ((last + 1).astype("datetime64[D]") - last.astype("datetime64[D]")).astype(int)
    now = months == last
    counts[now] = counts[now] * gone // length
    townships, channels = len(ground.township_ids), len(CHANNELS)
    cells = townships * channels
    bulk.add(
        session,
        PetitionCount,
        {
            "township_id": np.tile(np.repeat(ground.township_ids, channels), len(months)),
            "month": np.repeat(months.astype("datetime64[D]"), cells),
            "channel": list(CHANNELS) * (townships * len(months)),
            "person_times": counts.ravel(),
            "batch_id": batch_id,
        },
    )


def _counts(
    rng: np.random.Generator, ground: Ground, last: np.datetime64
) -> tuple[np.ndarray, np.ndarray]:
    """The months, and per month the counts by township and channel; whole years add up exactly."""
    size = np.array([len(villages) for villages in ground.villages], dtype=float)
    weight = (size + 4) * np.where(ground.streets, 1.8, 1.0) * rng.lognormal(0, 0.2, len(size))
    final = int(str(last)[:4])
    months, counts = [], []
    for year in range(2017, final + 1):
        # Each township has its own ups and downs from year to year.
        here = weight * rng.lognormal(0, 0.12, len(size))
        cells = np.outer(here, list(CHANNELS.values())).ravel()
        likely = np.outer(BY_MONTH, cells / cells.sum()).ravel()
        drawn = rng.multinomial(_year(rng, year), likely / likely.sum()).reshape(12, len(cells))
        months.append(np.arange(f"{year}-01", f"{year + 1}-01", dtype="datetime64[M]"))
        counts.append(drawn)
    every = np.concatenate(months)
    kept = every <= last
    return every[kept], np.concatenate(counts)[kept]


def _year(rng: np.random.Generator, year: int) -> int:
    """A year's total over the district."""
    chance = rng.normal(0, 0.02)
    if year in YEARS:
        return YEARS[year]
    latest = max(YEARS)
    return round(YEARS[latest] * (1 - LATER_FALL) ** (year - latest) * (1 + chance))
