"""Importing petition counts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data.db import Database
from data.mediation.models import PetitionCount
from data.places import Township
from tests.imports.files import count, csv_file, faults, load, text_file, xlsx_file
from tests.mediation.build import add_township

HEAD = ["镇街", "月份", "信访形式", "人次"]
FIRST = ["新盛街道", "2018年3月", "来访", "12"]


@pytest.fixture
def township(database: Database) -> Database:
    with database.write() as session:
        add_township(session)
    return database


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    with sqlite_database.write() as session:
        add_township(session)
    return sqlite_database


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_chinese_headings_need_no_mapping(
    township: Database, tmp_path: Path, encoding: str
) -> None:
    rows = [["2018年信访统计表"], HEAD, FIRST, ["新盛", "201804", "来信", "3"]]
    path = csv_file(tmp_path / "信访.csv", rows, encoding, "\t")
    report = load(township, "petitions", path)
    assert report.loaded
    assert report.added["petitions"] == 2
    with township.read() as session:
        found = session.execute(
            select(PetitionCount.month, PetitionCount.channel, PetitionCount.person_times)
        ).tuples()
        assert set(found) == {(date(2018, 3, 1), "visit", 12), (date(2018, 4, 1), "letter", 3)}
    assert load(township, "petitions", path).adds_nothing


def test_english_headings_in_a_spreadsheet(township: Database, tmp_path: Path) -> None:
    rows = [["Township", "Month", "Person-times"], ["新盛街道", datetime(2018, 3, 15), 12]]
    report = load(township, "petitions", xlsx_file(tmp_path / "a.xlsx", rows))
    assert report.loaded
    with township.read() as session:
        row = session.scalars(select(PetitionCount)).one()
    assert (row.month, row.channel, row.person_times) == (date(2018, 3, 1), "all", 12)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (["", "2018-03", "来访", "12"], "镇街", "missing"),
        (["无名镇", "2018-03", "来访", "12"], "镇街", "place_unknown"),
        (["新盛街道", "三月", "来访", "12"], "月份", "not_a_date"),
        (["新盛街道", "2018-13", "来访", "12"], "月份", "no_such_date"),
        (["新盛街道", "2099-01", "来访", "12"], "月份", "future"),
        (["新盛街道", "2018-03", "托梦", "12"], "信访形式", "not_a_choice"),
        (["新盛街道", "2018-03", "来访", "-1"], "人次", "too_small"),
        (["新盛街道", "2018-03", "来访", "1.5"], "人次", "not_whole"),
        (["新盛街道", "2018-03", "来访", ""], "人次", "missing"),
        (FIRST, "人次", "twice"),
    ],
)
def test_a_bad_cell_is_told(
    small: Database, tmp_path: Path, row: list[str], column: str, reason: str
) -> None:
    report = load(small, "petitions", csv_file(tmp_path / "a.csv", [HEAD, FIRST, row]))
    assert faults(report) == [(3, column, reason)]
    assert count(small, PetitionCount) == 0


def test_a_count_that_contradicts_the_database(small: Database, tmp_path: Path) -> None:
    load(small, "petitions", csv_file(tmp_path / "a.csv", [HEAD, FIRST]))
    path = csv_file(tmp_path / "b.csv", [HEAD, [*FIRST[:3], "13"]])
    assert faults(load(small, "petitions", path)) == [(2, "人次", "differs_from_record")]


def test_new_townships_when_the_mapping_says_so(small: Database, tmp_path: Path) -> None:
    text = '[columns]\ntownship = "镇"\nmonth = "月"\nperson_times = "数"\n'
    mapping = text_file(tmp_path / "m.toml", text + '[options]\ncreate_places = "新区"\n')
    rows = [["镇", "月", "数"], ["新镇", "2018-03", "5"], ["旧镇", "2018-03", "x"]]
    path = csv_file(tmp_path / "a.csv", rows)
    report = load(small, "petitions", path, mapping=mapping, good_rows=True)
    assert report.loaded
    with small.read() as session:
        assert set(session.scalars(select(Township.name))) == {"新盛街道", "新镇"}
