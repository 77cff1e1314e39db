"""The bundled places, alone and as part of the demonstration."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from dashboard.access import PUBLIC, SYSTEM
from dashboard.errors import NotAllowed
from data import audit
from data.db import Database
from data.demo.places import VERSION, load_places
from data.places import District, Township, Village, townships


def test_loads_alone_for_a_real_installation(database: Database) -> None:
    with database.write() as session:
        assert load_places(session, SYSTEM) == 39 + 577
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Township)) == 39
        assert session.scalar(select(func.count()).select_from(Village)) == 577
        assert set(session.scalars(select(Village.version))) == {VERSION}
        assert not audit.demo_batches(session)


def test_loading_twice_adds_nothing(database: Database) -> None:
    with database.write() as session:
        load_places(session, SYSTEM)
    with database.write() as session:
        assert load_places(session, SYSTEM) == 0
    with database.read() as session:
        assert audit.revisions(session)["places"] == 1


def test_only_the_system_may_load(sqlite_database: Database) -> None:
    with sqlite_database.write() as session, pytest.raises(NotAllowed):
        load_places(session, PUBLIC)


def test_townships_of_qijiang_are_on_the_tile_map(demo_database: Database) -> None:
    with demo_database.read() as session:
        active = [t for t in townships(session) if t.run_by == "qijiang"]
        off = session.scalars(select(Township).where(~Township.active)).all()
    assert len(active) == 21
    tiles = {(t.tile_col, t.tile_row) for t in active}
    assert len(tiles) == 21
    assert None not in {part for tile in tiles for part in tile}
    assert {t.run_by for t in off} == {"wansheng"}
    assert len(off) == 10


@pytest.mark.parametrize(
    ("model", "name", "name_en"),
    [
        (District, "綦江区", "Qijiang District"),
        (Township, "石壕镇", "Shihao Town"),
        (Township, "古南街道", "Gunan Street"),
        (Village, "重钢社区", "Chonggang Community"),
        (Village, "万隆村", "Wanlong Village"),
        (Village, "平安社区", "Ping'an Community"),
    ],
)
def test_english_names(demo_database: Database, model: type, name: str, name_en: str) -> None:
    with demo_database.read() as session:
        found = session.scalars(select(model.name_en).where(model.name == name)).all()
    assert name_en in found


def test_chonggang_is_in_dadukou_and_the_demonstrations_own(demo_database: Database) -> None:
    with demo_database.read() as session:
        row = session.execute(
            select(Village.code, Village.batch_id, District.name)
            .join(Township, Township.id == Village.township_id)
            .join(District, District.id == Township.district_id)
            .where(Village.name == "重钢社区")
        ).one()
    assert row.code is None
    assert row.batch_id is not None
    assert row.name == "大渡口区"
