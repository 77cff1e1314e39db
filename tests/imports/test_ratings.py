"""Importing workers, matters and residents' ratings."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.db import Database
from data.imports.report import ImportReport
from data.places import Township, Village
from data.rating import rollups
from data.rating.models import Matter, Rating, Rectification, Worker, WorkerDay
from tests.imports.files import Rows, count, csv_file, faults, load, text_file, xlsx_file
from tests.rating.rows import add_village, add_worker

HEAD = [
    *("办件编号", "工作人员", "工号", "社区", "事项", "办理渠道", "办理时间", "评价", "评价时间"),
    *("服务态度", "评价内容", "评价渠道", "录入人"),
]
FIRST = ["M1", "王小明", "W1", "重钢社区", "社保", "窗口", "2024/5/20 9:30", "非常满意"]
FIRST += ["2024-05-20 10:00", "5", "很好", "扫码", ""]


def changed(**cells: str) -> list[str]:
    """The first row with other cells, by heading."""
    return [cells.get(heading, cell) for heading, cell in zip(HEAD, FIRST, strict=True)]


@pytest.fixture
def community(database: Database) -> Database:
    """A database with 重钢社区."""
    with database.write() as session:
        add_village(session)
    return database


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    """The same on SQLite only."""
    with sqlite_database.write() as session:
        add_village(session)
    return sqlite_database


def imported(database: Database, tmp_path: Path, rows: Rows, **options: object) -> ImportReport:
    return load(database, "ratings", csv_file(tmp_path / "a.csv", [HEAD, *rows]), **options)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_headings_need_no_mapping(
    community: Database, tmp_path: Path, encoding: str
) -> None:
    rows = [HEAD, FIRST, changed(办件编号="M2", 评价="", 评价时间="", 服务态度="", 评价内容="")]
    rows.append(changed(办件编号="M3", 评价="不满意"))
    path = csv_file(tmp_path / "评价.csv", rows, encoding)
    report = load(community, "ratings", path)
    assert dict(report.added) == {"places": 0, "workers": 1, "matters": 3, "ratings": 2}
    with community.read() as session:
        rating = session.scalars(select(Rating).where(Rating.level == 5)).one()
        assert (rating.attitude, rating.comment, rating.channel) == (5, "很好", "qr")
        assert rating.rated_at == datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
        matter = session.get_one(Matter, rating.matter_id)
        assert (matter.kind, matter.channel) == ("社保", "window")
        day = session.scalars(select(WorkerDay)).one()
        assert (day.handled, day.handled_rated, day.level_5, day.level_2) == (3, 2, 1, 1)
        course = session.scalars(select(Rectification)).one()
        assert course.state == "received"


def test_english_headings_in_a_spreadsheet(community: Database, tmp_path: Path) -> None:
    rows = [
        ["Matter number", "Worker", "Community", "Date", "Time", "Satisfaction"],
        ["M1", "Wang", "重钢社区", "2024-05-20", "9:30", 4],
        [2, "Wang", "Chonggang", datetime(2024, 5, 20), "9:45", "dissatisfied"],
    ]
    report = load(community, "ratings", xlsx_file(tmp_path / "a.xlsx", rows))
    assert report.loaded, report.bad
    with community.read() as session:
        matters = session.execute(select(Matter.number, Matter.handled_at)).tuples().all()
        assert dict(matters) == {
            "M1": datetime(2024, 5, 20, 1, 30, tzinfo=UTC),
            "2": datetime(2024, 5, 20, 1, 45, tzinfo=UTC),
        }
        assert session.scalars(select(Worker.number)).all() == ["重钢社区/Wang"]


@pytest.mark.parametrize(
    ("word", "level"),
    [
        *(("非常满意", 5), ("满意", 4), ("基本满意", 3), ("不满意", 2), ("非常不满意", 1)),
        *(("5", 5), ("４", 4), ("3.0", 3), ("2星", 2), ("1分", 1), ("Very Satisfied", 5)),
    ],
)
def test_the_five_levels(small: Database, tmp_path: Path, word: str, level: int) -> None:
    assert imported(small, tmp_path, [changed(评价=word)]).loaded
    with small.read() as session:
        assert session.scalars(select(Rating.level)).one() == level


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"办件编号": ""}, "办件编号", "missing"),
        ({"工作人员": "", "工号": ""}, "工作人员", "missing"),
        ({"社区": ""}, "社区", "missing_for_worker"),
        ({"社区": "无名社区"}, "社区", "place_unknown"),
        ({"办理时间": ""}, "办理时间", "missing"),
        ({"办理时间": "20/5/2024"}, "办理时间", "date_order"),
        ({"评价": "好"}, "评价", "not_a_number"),
        ({"评价": "6"}, "评价", "too_large"),
        ({"评价": "0"}, "评价", "too_small"),
        ({"评价": "4.5"}, "评价", "not_whole"),
        ({"评价时间": "2024-05-20 9:00"}, "评价时间", "before_handled"),
        ({"服务态度": "9"}, "服务态度", "too_large"),
        ({"评价渠道": "信鸽"}, "评价渠道", "not_a_choice"),
        ({"评价内容": "好" * 2001}, "评价内容", "too_long"),
        ({"录入人": "王小明"}, "录入人", "own_matter"),
        ({"录入人": "W1"}, "录入人", "own_matter"),
        ({"评价": "", "评价时间": "", "服务态度": ""}, "评价内容", "without_level"),
    ],
)
def test_a_bad_cell_is_told(
    small: Database, tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    report = imported(small, tmp_path, [changed(**cells)])
    assert faults(report) == [(2, column, reason)]
    assert count(small, Matter) == 0


def test_rows_that_contradict_each_other(small: Database, tmp_path: Path) -> None:
    rows = [FIRST, FIRST, changed(办件编号="M2", 工作人员="李四")]
    report = imported(small, tmp_path, rows)
    assert faults(report) == [
        (3, "办件编号", "twice"),
        (4, "工作人员", "differs_from_record"),
    ]


def test_rows_that_contradict_the_database(community: Database, tmp_path: Path) -> None:
    imported(community, tmp_path, [FIRST])
    rows = [changed(评价="满意")]
    assert faults(imported(community, tmp_path, rows)) == [(2, "评价", "differs_from_record")]
    rows = [changed(办理时间="2024-05-19")]
    assert faults(imported(community, tmp_path, rows)) == [(2, "办理时间", "differs_from_record")]
    rows = [changed(工号="W2", 工作人员="李四")]
    assert faults(imported(community, tmp_path, rows)) == [(2, "工作人员", "differs_from_record")]


def test_a_matter_that_was_rated_since(community: Database, tmp_path: Path) -> None:
    unrated = changed(评价="", 评价时间="", 服务态度="", 评价内容="")
    assert imported(community, tmp_path, [unrated]).added["ratings"] == 0
    report = imported(community, tmp_path, [FIRST])
    assert report.loaded
    assert report.present["matters"] == 1
    assert report.added["ratings"] == 1
    report = imported(community, tmp_path, [unrated])
    assert report.adds_nothing
    assert not report.bad


def test_a_known_worker_needs_no_community(small: Database, tmp_path: Path) -> None:
    with small.write() as session:
        village = session.scalars(select(Village)).one()
        number = add_worker(session, village).number
    report = imported(small, tmp_path, [changed(工号=number, 社区="")])
    assert report.loaded
    assert report.added["workers"] == 0


def test_a_worker_without_number_goes_by_community_and_name(
    small: Database, tmp_path: Path
) -> None:
    with small.write() as session:
        add_worker(session, session.scalars(select(Village)).one())
    assert imported(small, tmp_path, [changed(工号="")]).added["workers"] == 0
    with small.write() as session:
        add_worker(session, session.scalars(select(Village)).one())
    report = imported(small, tmp_path, [changed(工号="", 办件编号="M2")])
    assert faults(report) == [(2, "工作人员", "worker_ambiguous")]


def test_a_place_of_several_names(small: Database, tmp_path: Path) -> None:
    with small.write() as session:
        add_village(session)
    assert faults(imported(small, tmp_path, [FIRST])) == [(2, "社区", "place_ambiguous")]


def test_places_are_made_only_when_the_mapping_says_so(community: Database, tmp_path: Path) -> None:
    text = '[columns]\nnumber = "编号"\nworker = "人"\ncommunity = "社区"\ntownship = "街道"\n'
    text += 'handled_at = "时间"\n[options]\n'
    rows = [["编号", "人", "社区", "街道", "时间"], ["1", "甲", "新社区", "新街道", "2024-05-20"]]
    rows.append(["2", "乙", "", "新街道", "2024-05-20"])
    path = csv_file(tmp_path / "a.csv", rows)
    without = text_file(tmp_path / "without.toml", text)
    report = load(community, "ratings", path, mapping=without)
    assert faults(report)[0] == (2, "社区", "place_unknown")
    mapping = text_file(tmp_path / "map.toml", text + 'create_places = "新区"\n')
    report = load(community, "ratings", path, mapping=mapping, good_rows=True)
    assert report.added["places"] == 2
    with community.read() as session:
        village = session.scalars(select(Village).where(Village.name == "新社区")).one()
        town = session.get_one(Township, village.township_id)
    assert (village.kind, village.name_en) == ("community", "Xin She Qu")
    assert (town.name, town.kind) == ("新街道", "street")


def test_paper_ratings_tell_who_entered_them(small: Database, tmp_path: Path) -> None:
    rows = [changed(评价渠道="纸质"), changed(办件编号="M2", 评价渠道="电话", 录入人="张主任")]
    imported(small, tmp_path, rows)
    with small.read() as session:
        entered = session.execute(select(Rating.channel, Rating.entered_by)).tuples().all()
    assert entered == [("paper", "system"), ("phone", "张主任")]


def many(tmp_path: Path, number: int) -> Path:
    start = datetime(2024, 1, 1)
    rows = []
    for n in range(number):
        at = f"{start + timedelta(minutes=n):%Y/%m/%d %H:%M}"
        worker = (f"人{n % 200}", f"W{n % 200}", "重钢社区")
        rows.append([f"M{n}", *worker, "社保", "窗口", at, n % 6 or "", "", "", "", "", ""])
    return csv_file(tmp_path / "many.csv", [HEAD, *rows], "gb18030")


@pytest.mark.slow
def test_a_hundred_thousand_ratings(community: Database, tmp_path: Path) -> None:
    path = many(tmp_path, 100_000)
    started = time.process_time()
    report = load(community, "ratings", path)
    took = time.process_time() - started
    assert report.loaded
    assert count(community, Matter) == 100_000
    assert took < 60
    with community.write() as session:
        kept = session.execute(select(WorkerDay.worker_id, WorkerDay.day, WorkerDay.level_5)).all()
        rollups.rebuild(session)
        again = session.execute(select(WorkerDay.worker_id, WorkerDay.day, WorkerDay.level_5)).all()
    assert sorted(kept) == sorted(again)


def test_incremental_and_imported_rollups_agree(small: Database, tmp_path: Path) -> None:
    load(small, "ratings", many(tmp_path, 300))
    with small.read() as session:
        handled, rated = session.execute(
            select(func.sum(WorkerDay.handled), func.sum(WorkerDay.handled_rated))
        ).one()
    assert (handled, rated) == (300, 250)
