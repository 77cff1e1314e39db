"""The bundled public list of places: districts, townships and villages, release "2023".

Not only for the demonstration: a real installation of the same districts may load it too.
The English names are the pinyin ones without tones.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data import audit
from data.places import District, Township, Village

#: Which release of the national list of places the bundled files follow.
VERSION = "2023"

FOLDER = Path(__file__).parent / "places"

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of one bundled file: ``districts``, ``townships`` or ``villages``."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_places(session: Session, actor: Actor, batch_id: int | None = None) -> int:
    """Add the bundled places that are not there yet (by name and version); returns how many.

    The ten townships run by 万盛经开区 come in switched off.
    """
    require_writer(actor)
    districts = _add_districts(session, batch_id)
    townships, new_townships = _add_townships(session, districts, batch_id)
    new_villages = _add_villages(session, townships, batch_id)
    added = new_townships + new_villages
    if added:
        audit.record(session, actor, "load places", "places", VERSION, new={"added": added})
        audit.touch(session, audit.Domain.PLACES)
    return added


def _add_districts(session: Session, batch_id: int | None) -> dict[str, District]:
    """Districts by their code in the files."""
    there = {d.name: d for d in session.scalars(select(District).filter_by(version=VERSION))}
    found = {}
    for row in read("districts"):
        district = there.get(row["name"]) or District(
            name=row["name"],
            name_en=row["name_en"],
            code=row["code"],
            version=VERSION,
            batch_id=batch_id,
        )
        session.add(district)
        found[row["code"]] = district
    session.flush()
    return found


def _add_townships(
    session: Session, districts: dict[str, District], batch_id: int | None
) -> tuple[dict[str, Township], int]:
    """Townships by their code in the files, and how many are new."""
    known = select(Township).filter_by(version=VERSION)
    there = {(t.district_id, t.name): t for t in session.scalars(known)}
    found = {}
    for row in read("townships"):
        district_id = districts[row["district_code"]].id
        township = there.get((district_id, row["name"])) or _township(row, district_id, batch_id)
        session.add(township)
        found[row["code"]] = township
    added = len(session.new)
    session.flush()
    return found, added


def _township(row: Row, district_id: int, batch_id: int | None) -> Township:
    return Township(
        district_id=district_id,
        name=row["name"],
        name_en=row["name_en"],
        code=row["code"],
        version=VERSION,
        kind=row["kind"],
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        tile_col=int(row["tile_col"]) if row["tile_col"] else None,
        tile_row=int(row["tile_row"]) if row["tile_row"] else None,
        run_by=row["run_by"] or None,
        active=row["run_by"] != "wansheng",
        batch_id=batch_id,
    )


def _add_villages(session: Session, townships: dict[str, Township], batch_id: int | None) -> int:
    known = select(Village.township_id, Village.name).filter_by(version=VERSION)
    there = set(session.execute(known).tuples())
    for row in read("villages"):
        township_id = townships[row["township_code"]].id
        if (township_id, row["name"]) not in there:
            session.add(_village(row, township_id, batch_id))
    added = len(session.new)
    session.flush()
    return added


def _village(row: Row, township_id: int, batch_id: int | None) -> Village:
    return Village(
        township_id=township_id,
        name=row["name"],
        name_en=row["name_en"],
        full_name=row["full_name"],
        code=row["code"],
        version=VERSION,
        kind=row["kind"],
        batch_id=batch_id,
    )
