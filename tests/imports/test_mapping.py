"""Mapping files: what they may say, what is said when they are wrong, and the ready ones."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data.imports
from dashboard import language
from data.db import Database
from data.imports.faults import BadFile
from data.imports.kinds import KINDS
from data.imports.mapping import TEMPLATES, parse_mapping, plain_heading, template
from data.imports.rows import find_columns, missing_fields
from data.mediation.steps import FAULTS
from tests.imports.files import MAPS, csv_file, load, text_file

CODE = Path(data.imports.__file__).parent
RATINGS = {about.name: about for about in KINDS["ratings"].fields}
GOOD = """
kind = "ratings"
[columns]
number = "no"
worker = "who"
handled_at = ["day", "hour"]
level = { any = ["stars", "mark"] }
[constants]
community = "重钢社区"
[values.level]
"top*" = 5
[dates]
order = "dmy"
zone = "Europe/Amsterdam"
[file]
separator = ";"
encoding = "gb18030"
[options]
create_places = "新区"
"""


def test_a_good_mapping() -> None:
    mapping = parse_mapping(tomllib.loads(GOOD), "ratings", RATINGS)
    assert mapping.columns["handled_at"] == (("day", "hour"),)
    assert mapping.columns["level"] == (("stars",), ("mark",))
    assert mapping.values["level"].meaning("Top of all") == 5
    assert mapping.values["level"].meaning("4") == "4"
    assert mapping.dates.order == "dmy"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('kind = "ratings"', 'kind = "cases"', "mapping_kind"),
        ('kind = "ratings"', 'form = "both"', "mapping_choice"),
        ("[columns]", "[colums]", "mapping_unknown"),
        ("number =", "numbre =", "mapping_unknown"),
        ('number = "no"', "number = 3", "mapping_column"),
        ('number = "no"', "number = []", "mapping_column"),
        ('number = "no"', 'number = { all = ["a"] }', "mapping_column"),
        ("[constants]", "[constants]\nplace = 1", "mapping_unknown"),
        ('"top*" = 5', '"top*" = [5]', "mapping_type"),
        ("[values.level]", "[values.stars]", "mapping_unknown"),
        ('order = "dmy"', 'order = "dym"', "mapping_choice"),
        ("Europe/Amsterdam", "Europe/../etc/passwd", "mapping_zone"),
        ("Europe/Amsterdam", "Nowhere", "mapping_zone"),
        ('encoding = "gb18030"', 'encoding = "klingon"', "mapping_encoding"),
        ('separator = ";"', 'separator = "::"', "mapping_separator"),
        ('separator = ";"', "separator = 1", "mapping_type"),
        ('separator = ";"', 'seperator = ";"', "mapping_unknown"),
        ('create_places = "新区"', "create_places = true", "mapping_type"),
        ('create_places = "新区"', "derive_steps = true", "mapping_unknown"),
        ('create_places = "新区"', f'create_places = "{"x" * 61}"', "mapping_long"),
        ("[options]", '[[exams]]\ntitle = "x"\n[options]', "mapping_kind"),
        ("[options]", "options = 1\n[other]", "mapping_unknown"),
        ("[columns]", "[columns", "mapping_toml"),
    ],
)
def test_a_wrong_mapping_is_told(
    sqlite_database: Database, tmp_path: Path, old: str, new: str, key: str
) -> None:
    mapping = text_file(tmp_path / "map.toml", GOOD.replace(old, new, 1))
    path = csv_file(tmp_path / "a.csv", [["no"], ["1"]])
    with pytest.raises(BadFile) as wrong:
        load(sqlite_database, "ratings", path, mapping=mapping)
    assert wrong.value.key == key
    for lang in language.LANGUAGES:
        assert "{" not in wrong.value.sentence(lang).replace("{ any = [...] }", "")


def test_no_mapping_file(sqlite_database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["no"], ["1"]])
    with pytest.raises(BadFile, match="not_found"):
        load(sqlite_database, "ratings", path, mapping=tmp_path / "none.toml")


def test_a_heading_that_is_not_there(sqlite_database: Database, tmp_path: Path) -> None:
    mapping = text_file(tmp_path / "map.toml", GOOD)
    path = csv_file(tmp_path / "a.csv", [["no", "who", "day", "stars"], ["1"]], "gb18030", ";")
    with pytest.raises(BadFile, match="no_column") as wrong:
        load(sqlite_database, "ratings", path, mapping=mapping)
    assert wrong.value.values["absent"] == "day + hour"
    assert wrong.value.values["seen"] == "no, who, day, stars"


def test_headings_that_nobody_knows(sqlite_database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["foo", "bar"], ["1", "2"]])
    for kind in KINDS:
        with pytest.raises(BadFile, match="no_field"):
            load(sqlite_database, kind, path)
    with pytest.raises(BadFile, match="kind"):
        load(sqlite_database, "weather", path)


def test_a_heading_that_stands_twice(sqlite_database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["学号", "姓名", "学院", "姓名"], ["1", "a", "b", "c"]])
    with pytest.raises(BadFile, match="heading_twice"):
        load(sqlite_database, "learners", path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("学号", " 学 号 "),
        ("Student number", "STUDENT_NUMBER"),
        ("村（社区）", "村"),
        ("姓名", "＊姓名（必填）"),
        ("Date", "Ｄａｔｅ"),
    ],
)
def test_headings_that_are_the_same(one: str, other: str) -> None:
    assert plain_heading(one) == plain_heading(other)


@given(st.text(max_size=20))
def test_blanks_around_a_heading_do_not_matter(text: str) -> None:
    assert plain_heading(f" {text}\u3000") == plain_heading(text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_ready_mappings(kind: str) -> None:
    about = KINDS[kind]
    fields = {field.name: field for field in about.fields}
    for name in about.templates:
        mapping, own = about.prepare(template(name, kind, fields))
        chinese = [ways[0][0] for ways in mapping.columns.values()]
        assert not missing_fields(mapping, own, find_columns(mapping, chinese)), name
        english = [
            next((way[0] for way in ways if way[0].isascii()), "")
            for ways in mapping.columns.values()
        ]
        assert not missing_fields(mapping, own, find_columns(mapping, english)), name
        assert set(own) <= {*mapping.columns, *mapping.constants}, name


def test_every_ready_mapping_is_used() -> None:
    used = {name for kind in KINDS.values() for name in kind.templates}
    assert used == {path.stem for path in TEMPLATES.glob("*.toml")}


def test_the_mappings_of_the_tests_are_read() -> None:
    for path in MAPS.glob("*.toml"):
        found = tomllib.loads(path.read_text("utf-8"))
        kind = KINDS[found["kind"]]
        parse_mapping(found, kind.name, {field.name: field for field in kind.fields})


# The catalogue


def reasons() -> set[str]:
    """Every reason for a bad cell that the code gives."""
    found = {f"step_{code}" for code in FAULTS}
    for path in CODE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = {"BadValue": 0, "refuse": 2, "fault": 3}.get(name, -1)
                texts = [getattr(argument, "value", None) for argument in node.args]
                if 0 <= place < len(texts) and isinstance(texts[place], str):
                    found.add(texts[place])
                elif name == "BadValue":
                    found |= {t.value for t in ast.walk(node) if isinstance(t, ast.Constant)}
    return {text for text in found if isinstance(text, str)}


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_reason_has_its_sentence(lang: str) -> None:
    known = language.catalogue(lang)
    for reason in reasons():
        assert f"imports.reason.{reason}" in known, reason
        assert f"imports.short.{reason}" in known, reason


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_fault_of_a_file_has_its_sentence(lang: str) -> None:
    known = language.catalogue(lang)
    for path in CODE.glob("*.py"):
        code = path.read_text("utf-8")
        keys = re.findall(r'BadFile\(\s*"(\w+)"', code)
        keys += [f"mapping_{key}" for key in re.findall(r'_fail\([^"]*"[^"]*", "(\w+)"', code)]
        keys += re.findall(r'say\("fault", "(\w+)"', code)
        for key in keys:
            assert f"imports.file.{key}" in known, f"{path.name}: {key}"
