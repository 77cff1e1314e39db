"""The importer's command line."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

import pytest

from data.db import Database
from data.imports.command import add_arguments, main
from tests.imports.files import csv_file, text_file

HEAD = ["学号", "姓名", "学院"]


def run(database: Database, *arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args([str(argument) for argument in arguments]), database)


def test_a_good_file(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", "法学院"]])
    assert run(sqlite_database, "learners", path, "--lang", "zh") == 0
    told = capsys.readouterr()
    assert "1 名学员" in told.out
    assert "正在读取" in told.err
    assert run(sqlite_database, "learners", path, "--lang", "en") == 0
    assert "nothing new" in capsys.readouterr().out


def test_a_bad_file_is_not_loaded(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", ""], ["2", "李强", "法学院"]])
    assert run(sqlite_database, "learners", path, "--lang", "en") == 1
    told = capsys.readouterr().out
    assert "row 2, column “学院”" in told
    assert "Nothing was imported" in told
    assert run(sqlite_database, "learners", path, "--dry-run") == 1
    assert run(sqlite_database, "learners", path, "--good-rows", "--show", "0") == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_used_at_all(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    assert run(sqlite_database, "learners", tmp_path / "none.csv", "--lang", lang) == 1
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", "法学院"]])
    mapping = text_file(tmp_path / "m.toml", "[what]")
    assert run(sqlite_database, "learners", path, "--map", mapping, "--lang", lang) == 1
    told = capsys.readouterr()
    assert "none.csv" in told.err
    assert "what" in told.err
    assert not told.out


def test_an_unknown_kind_is_refused(sqlite_database: Database) -> None:
    with pytest.raises(SystemExit):
        run(sqlite_database, "weather", "a.csv")


@pytest.mark.parametrize(("system", "lang"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh")])
def test_the_system_tells_the_language(
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    system: str,
    lang: str,
) -> None:
    monkeypatch.setenv("LC_ALL", system)
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", "法学院"]])
    assert run(sqlite_database, "learners", path) == 0
    assert ("Imported" in capsys.readouterr().out) == (lang == "en")


def test_a_console_of_few_letters(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="cp1252"))
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", ""]])
    assert run(sqlite_database, "learners", path, "--lang", "zh") == 1
    sys.stdout.flush()
    assert b"?" in printed.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
def test_a_file_name_that_is_no_text(sqlite_database: Database, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, ["1", "王芳", "法学院"]])
    odd = path.rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xb3\xc9\xbc\xa8.csv"))
    assert run(sqlite_database, "learners", odd) == 0
