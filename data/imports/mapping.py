"""Mapping files: which column of a spreadsheet is which field, and what its words mean.

A mapping is a small TOML file; ``docs/importing.md`` describes it. The ready ones in
``templates/`` are mappings too, that know many headings of each field.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.clock import LOCAL
from data.imports.dates import ORDERS, DateStyle
from data.imports.faults import BadFile
from data.imports.fields import cell_text, folded
from data.imports.reading import FileOptions

TEMPLATES = Path(__file__).parent / "templates"
_TABLES = frozenset(
    {"kind", "form", "name", "file", "columns", "constants", "otherwise", "values", "dates"}
    | {"options", "exams"}
)
_FILE_KEYS = {"encoding": str, "separator": str, "sheet": str, "header_row": int}
_OPTIONS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "learners": {"number_prefix": str, "pass_share": (int, float)},
    "ratings": {"create_places": str, "district": str},
    "cases": {"create_places": str, "district": str, "derive_steps": bool, "first_row_rules": bool},
    "petitions": {"create_places": str, "district": str},
}
_EXAM_KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "title_en": str,
    "column": str,
    "course": str,
    "full_mark": (int, float),
    "pass_mark": (int, float),
    "taken_at": str,
}
_EXAM_NEEDS = ("title", "column", "full_mark", "pass_mark", "taken_at")
_LONGEST_OPTION, _LONGEST_TITLE = 60, 200
_BRACKETS = re.compile(r"[(\[【{].*?[)\]】}]")
_NOISE = re.compile(r"[\s_\-:*.、,/#]+")

#: One way to fill a field: the headings whose cells make it up.
Headings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueMap:
    """What the words of a column mean; ``*`` at an end of a word stands for anything."""

    exact: Mapping[str, Any]
    patterns: tuple[tuple[re.Pattern[str], Any], ...] = ()

    def meaning(self, cell: Any) -> Any:
        """The meaning of a cell; the cell itself when nothing is said about it."""
        word = folded(cell_text(cell))
        if word in self.exact:
            return self.exact[word]
        found = (value for pattern, value in self.patterns if pattern.fullmatch(word))
        return next(found, cell)

    def over(self, other: ValueMap) -> ValueMap:
        """This map, and where it says nothing the other one."""
        return ValueMap({**other.exact, **self.exact}, (*self.patterns, *other.patterns))


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A mapping as read. ``columns`` holds for each field the ways to fill it, best first."""

    kind: str
    form: str = ""
    file: FileOptions = field(default_factory=FileOptions)
    columns: Mapping[str, tuple[Headings, ...]] = field(default_factory=dict)
    strict: frozenset[str] = frozenset()
    constants: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, ValueMap] = field(default_factory=dict)
    dates: DateStyle = field(default_factory=DateStyle)
    options: Mapping[str, Any] = field(default_factory=dict)
    exams: tuple[Mapping[str, Any], ...] = ()


@lru_cache(maxsize=4096)
def plain_heading(text: str) -> str:
    """A heading without case, width, blanks, punctuation and remarks in brackets."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or text.strip()


def _fail(where: str, problem: str, **values: Any) -> BadFile:
    return BadFile(f"mapping_{problem}", where=where, **values)


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise _fail(name, "table")
    return found


def _only(table: Mapping[str, Any], allowed: Any, where: str) -> None:
    for key in table:
        if key not in allowed:
            raise _fail(where, "unknown", word=key, allowed=", ".join(sorted(allowed)))


def _typed(
    table: Mapping[str, Any], types: Mapping[str, type | tuple[type, ...]], where: str
) -> dict[str, Any]:
    _only(table, types, where)
    for key, value in table.items():
        wanted = types[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise _fail(f"{where}.{key}", "type")
    return dict(table)


def _headings(entry: Any, where: str) -> Headings:
    parts = [entry] if isinstance(entry, str) else entry
    good = isinstance(parts, list) and parts and all(isinstance(p, str) and p for p in parts)
    if not good:
        raise _fail(where, "column")
    return tuple(parts)


def _ways(entry: Any, where: str) -> tuple[Headings, ...]:
    if not isinstance(entry, dict):
        return (_headings(entry, where),)
    if set(entry) != {"any"} or not isinstance(entry["any"], list):
        raise _fail(where, "column")
    return tuple(_headings(item, where) for item in entry["any"])


def _value_map(words: Any, where: str) -> ValueMap:
    if not isinstance(words, dict):
        raise _fail(where, "table")
    for word, meaning in words.items():
        if not isinstance(meaning, (str, int, float)):
            raise _fail(f"{where}.{word}", "type")
    plain = {folded(word): meaning for word, meaning in words.items()}
    patterns = tuple((_pattern(word), value) for word, value in plain.items() if "*" in word)
    return ValueMap(plain, patterns)


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in word.split("*")), re.DOTALL)


def _date_style(table: Mapping[str, Any]) -> DateStyle:
    _typed(table, {"order": str, "zone": str}, "dates")
    order = table.get("order", "ymd")
    if order not in ORDERS:
        raise _fail("dates.order", "choice", allowed=", ".join(ORDERS))
    try:
        zone = ZoneInfo(table["zone"]) if "zone" in table else LOCAL
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _fail("dates.zone", "zone", zone=table["zone"]) from None
    return DateStyle(order, zone)


def _file_options(table: Mapping[str, Any]) -> FileOptions:
    options = FileOptions(**_typed(table, _FILE_KEYS, "file"))
    if options.encoding:
        try:
            "".encode(options.encoding)
        except LookupError:
            raise _fail("file.encoding", "encoding", encoding=options.encoding) from None
    if len(options.separator) > 1:
        raise _fail("file.separator", "separator")
    return options


def _options(table: Mapping[str, Any], kind: str) -> dict[str, Any]:
    options = _typed(table, _OPTIONS[kind], "options")
    for key, value in options.items():
        if isinstance(value, str) and len(value) > _LONGEST_OPTION:
            raise _fail(f"options.{key}", "long", longest=_LONGEST_OPTION)
    share = options.get("pass_share", 0)
    if not 0 <= share <= 1:
        raise _fail("options.pass_share", "share")
    return options


def _exams(entries: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _fail("exams", "table")
    for number, entry in enumerate(entries, start=1):
        where = f"exams {number}"
        _typed(entry, _EXAM_KEYS, where)
        for key, value in entry.items():
            if isinstance(value, str) and len(value) > _LONGEST_TITLE:
                raise _fail(f"{where}.{key}", "long", longest=_LONGEST_TITLE)
        for key in _EXAM_NEEDS:
            if key not in entry:
                raise _fail(where, "needs", word=key)
    return tuple(entries)


def parse_mapping(data: Mapping[str, Any], kind: str, fields: Mapping[str, Any]) -> FieldMap:
    """A checked mapping for ``kind``, whose fields are ``fields``. Raises BadFile."""
    _only(data, _TABLES, "")
    if data.get("kind", kind) != kind:
        raise _fail("kind", "kind", kind=str(data["kind"]), wanted=kind)
    if data.get("form", "") not in ("", "events", "cases"):
        raise _fail("form", "choice", allowed="cases, events")
    if "exams" in data and kind != "learners":
        raise _fail("exams", "kind", kind="learners", wanted=kind)
    columns, values = _table(data, "columns"), _table(data, "values")
    constants, otherwise = _table(data, "constants"), _table(data, "otherwise")
    for name, table in (("columns", columns), ("constants", constants)):
        _only(table, fields, name)
    for name, table in (("otherwise", otherwise), ("values", values)):
        _only(table, fields, name)
    return FieldMap(
        kind=kind,
        form=data.get("form", ""),
        file=_file_options(_table(data, "file")),
        columns={name: _ways(entry, f"columns.{name}") for name, entry in columns.items()},
        strict=frozenset(name for name, entry in columns.items() if not isinstance(entry, dict)),
        constants=constants,
        otherwise=otherwise,
        values={name: _value_map(words, f"values.{name}") for name, words in values.items()},
        dates=_date_style(_table(data, "dates")),
        options=_options(_table(data, "options"), kind),
        exams=_exams(data.get("exams", [])),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise BadFile("not_found", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile("mapping_toml", where=path.name, problem=str(error)) from None


def read_mapping(path: Path, kind: str, fields: Mapping[str, Any]) -> FieldMap:
    """The mapping in a file. Raises BadFile."""
    return parse_mapping(_toml(path), kind, fields)


@cache
def _template_data(name: str) -> dict[str, Any]:
    return _toml(TEMPLATES / f"{name}.toml")


def template(name: str, kind: str, fields: Mapping[str, Any]) -> FieldMap:
    """One of the ready mappings, by the name of its file."""
    return parse_mapping(_template_data(name), kind, fields)


def completed(mapping: FieldMap, ready: FieldMap) -> FieldMap:
    """A mapping with the meanings of words, and the stand-ins, that the ready one knows too."""
    values = dict(ready.values)
    for name, own in mapping.values.items():
        values[name] = own.over(values[name]) if name in values else own
    return replace(
        mapping,
        form=mapping.form or ready.form,
        values=values,
        otherwise={**ready.otherwise, **mapping.otherwise},
        options={**ready.options, **mapping.options},
    )
