"""Files to rows: encodings, separators, headings, spreadsheets, and files made to harm."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.imports import reading, workbooks
from data.imports.faults import BadFile
from data.imports.reading import FileOptions, Source, open_source, tidy
from tests.imports.files import csv_file, text_file, xlsx_file

ROWS = [["学号", "姓名", "备注"], ["1", "王芳", "一,二;三"], ["2", "李强", "第一行\n第二行"]]


def opened(path: Path, **options: object) -> Source:
    return open_source(path, FileOptions(**options))  # type: ignore[arg-type]


def test_headings_and_numbered_rows(tmp_path: Path) -> None:
    source = opened(csv_file(tmp_path / "a.csv", ROWS))
    assert source.headings == ["学号", "姓名", "备注"]
    assert list(source.rows) == [(2, ROWS[1]), (3, ROWS[2])]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_found(
    tmp_path: Path, encoding: str, found: str, separator: str
) -> None:
    source = opened(csv_file(tmp_path / "a.csv", ROWS, encoding, separator))
    assert (source.encoding, source.separator) == (found, separator)
    assert [row for _, row in source.rows] == ROWS[1:]


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00\r"),
    max_size=15,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    separator=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_written_is_read(
    tmp_path: Path, rows: list[list[str]], encoding: str, separator: str
) -> None:
    table = [["编号", "名称", "说明"], *rows]
    path = csv_file(tmp_path / "a.csv", table, encoding, separator)
    source = opened(path, separator=separator, header_row=1)
    if source.encoding == "gb18030" or encoding != "gb18030":
        assert [row for _, row in source.rows] == rows


def test_titles_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["学院成绩表"], [], *ROWS])
    source = open_source(path, FileOptions(), lambda headings: "学号" in headings)
    assert source.header_row == 3
    assert next(source.rows)[0] == 4


def test_a_told_heading_row(tmp_path: Path) -> None:
    source = opened(csv_file(tmp_path / "a.csv", [["x"], *ROWS]), header_row=2)
    assert source.headings == ROWS[0]
    with pytest.raises(BadFile, match="no_headings"):
        opened(csv_file(tmp_path / "b.csv", [["x"], [], *ROWS]), header_row=2)


def test_blank_rows_count_as_rows(tmp_path: Path) -> None:
    source = opened(text_file(tmp_path / "a.csv", "a,b\n1,2\n\n3,4\n"))
    assert [number for number, row in source.rows if row] == [2, 4]


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "\ufeff", "\u00a0\t"])
def test_blanks_are_nothing(cell: str) -> None:
    assert tidy(cell) is None
    assert tidy(f"{cell}王芳{cell}") == "王芳"


def test_spreadsheet_values_keep_their_types(tmp_path: Path) -> None:
    values = ["=1+1", 3, 85.5, True, datetime(2024, 4, 16, 3, 5), date(2024, 4, 16), None]
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    hour = book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, list("abcdefgh"))
    sheet.write_string(1, 0, "=1+1")
    sheet.write(1, 1, 3)
    sheet.write(1, 2, 85.5)
    sheet.write(1, 3, True)
    sheet.write_datetime(1, 4, values[4], moment)
    sheet.write_datetime(1, 5, values[5], day)
    sheet.write_datetime(1, 7, time(9, 12, 58), hour)
    book.close()
    source = opened(tmp_path / "a.xlsx")
    _, row = next(source.rows)
    assert [tidy(cell) for cell in row] == [*values, time(9, 12, 58)]


def test_spreadsheet_rows_keep_their_numbers(tmp_path: Path) -> None:
    source = opened(xlsx_file(tmp_path / "a.xlsx", ROWS, first_row=4))
    assert source.header_row == 5
    assert source.sheet == "数据"
    assert [number for number, _ in source.rows] == [6, 7]


def test_hidden_sheets_are_passed_over_and_sheets_can_be_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    for name in ("one", "two", "three"):
        book.add_worksheet(name).write_row(0, 0, [name, "b"])
    book.worksheets()[0].hide()
    book.worksheets()[1].activate()
    book.worksheets()[1].set_first_sheet()
    book.close()
    assert opened(tmp_path / "a.xlsx").headings == ["two", "b"]
    assert opened(tmp_path / "a.xlsx", sheet="three").headings == ["three", "b"]
    with pytest.raises(BadFile, match="no_sheet"):
        opened(tmp_path / "a.xlsx", sheet="four")


def ods(cells: str) -> bytes:
    """A minimal OpenDocument spreadsheet."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        f'xmlns:manifest="{names}:manifest:1.0"></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def ods_cell(text: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def test_open_document(tmp_path: Path) -> None:
    row = f"<table:table-row>{ods_cell('学号')}{ods_cell('姓名')}</table:table-row>"
    (tmp_path / "a.ods").write_bytes(ods(row + row))
    source = opened(tmp_path / "a.ods")
    assert source.headings == ["学号", "姓名"]
    assert [row for _, row in source.rows] == [["学号", "姓名"]]


# Files that cannot be used


def problem(path: Path) -> str:
    with pytest.raises(BadFile) as wrong:
        list(opened(path).rows)
    for lang in ("zh", "en"):
        assert wrong.value.sentence(lang)
    return wrong.value.key


def test_no_file(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.csv") == "not_found"
    assert problem(tmp_path) == "not_found"


def test_empty_files(tmp_path: Path) -> None:
    assert problem(text_file(tmp_path / "a.csv", "")) == "empty"
    assert problem(text_file(tmp_path / "b.csv", "\n , \n\n")) == "empty"
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet()
    book.close()
    assert problem(tmp_path / "a.xlsx") == "empty"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xff\xff\x80\xff")
    assert problem(tmp_path / "a.csv") == "encoding"


def test_a_told_encoding_that_is_wrong(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", ROWS, "gb18030")
    with pytest.raises(BadFile, match="encoding"):
        list(opened(path, encoding="utf-8").rows)


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", 'a,b\n1,2\n3,"4\n5,6\n')
    assert problem(path) == "quotes"


def test_a_cell_without_end(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", "a,b\n1," + "x" * 200_000 + "\n")
    assert problem(path) == "quotes"


def test_a_zip_that_is_no_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert problem(tmp_path / "a.xlsx") == "not_a_spreadsheet"
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 but no more")
    assert problem(tmp_path / "b.xlsx") == "not_a_spreadsheet"
    (tmp_path / "c.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert problem(tmp_path / "c.xls") == "not_a_spreadsheet"


def test_text_saved_as_a_spreadsheet_is_read_as_text(tmp_path: Path) -> None:
    source = opened(csv_file(tmp_path / "a.xls", ROWS, "gb18030", "\t"))
    assert source.headings == ROWS[0]


def test_a_stray_cell_in_the_last_corner_takes_no_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "z")
    book.close()
    assert problem(tmp_path / "a.xlsx") == "too_big_inside"


def test_a_repeated_cell_takes_no_memory(tmp_path: Path) -> None:
    cell = ods_cell("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"'
    )
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    (tmp_path / "a.ods").write_bytes(ods(row))
    assert problem(tmp_path / "a.ods") in {"too_big_inside", "not_a_spreadsheet"}


def test_a_spreadsheet_that_swells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [["a" * 1000] for _ in range(1000)])
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 5_000)
    assert problem(path) == "too_big_inside"


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert problem(csv_file(tmp_path / "a.csv", ROWS)) == "too_many_rows"
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert problem(csv_file(tmp_path / "a.csv", ROWS)) == "too_big"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with contextlib.suppress(BadFile):
        list(opened(tmp_path / "a.csv").rows)


def test_the_reader_of_python_is_left_as_it_was() -> None:
    assert csv.field_size_limit() == 131_072
