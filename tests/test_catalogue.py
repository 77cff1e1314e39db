"""The catalogues: both languages say everything, and every text the code asks for exists."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.language import FOLDER, LANGUAGES, catalogue

ROOT = Path(__file__).parents[1]
CODE = ("app.py", "callbacks", "dashboard", "data", "layouts")
PARTS = sorted({file.name.split(".")[0] for file in FOLDER.glob("*.toml")})
#: Calls whose first literal argument is a key of the catalogue.
TEXT_CALLS = {"text"}
#: Errors name their text without the file it stands in: BadInput("not_a_date") is errors.not_a_date
ERROR_CALLS = {"BadInput", "NotFound", "NotAllowed"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def _gaps(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def _python_files() -> Iterator[Path]:
    for name in CODE:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.exists()


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literal(arguments: list[ast.expr]) -> str | None:
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return None


def _calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Each call that names a text by a literal key; a text may come after its language."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if _called(node) in TEXT_CALLS:
            key = _literal(node.args[:2])
            if key and re.fullmatch(r"[a-z_]+(\.[\w-]+)+", key):
                yield key, node
        elif _called(node) in ERROR_CALLS and (key := _literal(node.args[:1])):
            yield f"errors.{key}", node


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_in_every_language(part: str) -> None:
    assert [lang for lang in LANGUAGES if not (FOLDER / f"{part}.{lang}.toml").exists()] == []


def test_both_languages_have_the_same_keys() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    assert sorted(chinese.keys() ^ english.keys()) == []


def test_both_languages_have_the_same_gaps() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    unequal = [
        (key, chinese[key], english[key])
        for key in sorted(chinese.keys() & english.keys())
        if _gaps(chinese[key]) != _gaps(english[key])
    ]
    assert unequal == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_not_a_text(language: str) -> None:
    texts = catalogue(language)
    assert [k for k, v in texts.items() if not isinstance(v, str) or not v.strip()] == []


def test_chinese_texts_are_chinese_and_english_ones_are_not() -> None:
    """A text with a word in it, left in the other language, was forgotten."""
    chinese, english = catalogue("zh"), catalogue("en")
    same = [
        key
        for key in sorted(chinese.keys() & english.keys())
        if chinese[key] == english[key] and HAN.search(chinese[key])
    ]
    assert same == []


def test_every_text_the_code_asks_for_exists() -> None:
    known = catalogue("zh")
    missing = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {key}"
        for file in _python_files()
        for key, node in _calls(file)
        if key not in known
    ]
    assert missing == []


def test_every_gap_is_filled() -> None:
    """A text with gaps is never asked for without what goes into them."""
    known = catalogue("zh")
    open_gaps = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {key} lacks {sorted(gaps)}"
        for file in _python_files()
        for key, node in _calls(file)
        if (gaps := _gaps(known.get(key, "")) - _given(node))
    ]
    assert open_gaps == []


def _given(node: ast.Call) -> set[str]:
    """The names a call fills; with ``**values`` any, as nobody can tell from here."""
    names = {keyword.arg for keyword in node.keywords}
    every = {name for text in catalogue("zh").values() for name in _gaps(text)}
    return every if None in names else {name for name in names if name}


def test_the_catalogues_are_plain_files() -> None:
    """No tabs, no trailing blanks: texts are edited by people who are no programmers."""
    for file in FOLDER.glob("*.toml"):
        content = file.read_text("utf-8")
        tomllib.loads(content)
        assert "\t" not in content, file.name
