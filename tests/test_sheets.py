"""Downloads: typed cells, harmless text, the mark spreadsheet programs look for."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.exhibits import Column, Table
from dashboard.sheets import csv_lines, harmless, xlsx_bytes

TABLE = Table(
    [
        Column("name", "姓名"),
        Column("n", "件数", "count"),
        Column("share", "占比", "share"),
        Column("day", "日期", "date"),
        Column("at", "时间", "moment"),
    ],
    [
        {"name": "=1+1", "n": 1234, "share": 0.613, "day": date(2018, 7, 1),
         "at": datetime(2018, 7, 1, 16, 30, tzinfo=UTC)},
        {"name": "石壕镇", "n": None, "share": None, "day": None, "at": None},
    ],
)  # fmt: skip


def test_csv_has_the_mark_local_times_and_no_formula() -> None:
    text = b"".join(csv_lines(TABLE))
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").splitlines() == [
        "姓名,件数,占比,日期,时间",
        "'=1+1,1234,0.613,2018-07-01,2018-07-02 00:30",
        "石壕镇,,,,",
    ]


def test_xlsx_has_typed_cells_and_a_cover() -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx_bytes(TABLE, [("筛选", "place=1")], ("数据", "说明")))
    )
    rows = book.get_sheet_by_name("数据").to_python()
    assert rows[0] == ["姓名", "件数", "占比", "日期", "时间"]
    assert rows[1] == ["'=1+1", 1234, 0.613, date(2018, 7, 1), datetime(2018, 7, 2, 0, 30)]
    assert book.get_sheet_by_name("说明").to_python() == [["筛选", "place=1"]]


@pytest.mark.parametrize("text", ["=cmd", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert harmless(text) == "'" + text


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    assert harmless(text).removeprefix("'") == text.removeprefix("'")
