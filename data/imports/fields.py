"""Fields of a record, and how a cell becomes the value of one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dashboard import clock
from data.imports.dates import DateStyle, parse_day, parse_moment, parse_month
from data.imports.faults import BadValue

_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what kind of value it holds and within which bounds.

    A ``required`` field is filled in every row; of a ``needed`` one only the column must be.
    """

    name: str
    kind: str = "text"
    required: bool = False
    longest: int = 200
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    needed: bool = False


def cell_text(cell: Any) -> str:
    """A cell as a person reads it: ``3.0`` from a spreadsheet is ``3``."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def folded(text: str) -> str:
    """A text for comparing: full-width as half-width, no case, blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _text(cell: Any, field: Field, _style: DateStyle) -> str:
    text = cell_text(cell)
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise BadValue("unprintable")
    if len(text) > field.longest:
        raise BadValue("too_long", longest=field.longest, length=len(text))
    return text


def _bounded(number: float, field: Field) -> None:
    if field.least is not None and number < field.least:
        raise BadValue("too_small", least=f"{field.least:g}")
    if field.most is not None and number > field.most:
        raise BadValue("too_large", most=f"{field.most:g}")


def _plain(cell: Any) -> str:
    if isinstance(cell, (bool, date, time)):
        raise BadValue("not_a_number")
    return unicodedata.normalize("NFKC", cell_text(cell)).replace(" ", "")


def _whole(cell: Any, field: Field, _style: DateStyle) -> int:
    text = _plain(cell)
    if not _WHOLE.fullmatch(text):
        raise BadValue("not_whole" if _NUMBER.fullmatch(text) else "not_a_number")
    number = int(text.split(".")[0])
    _bounded(number, field)
    return number


def _number(cell: Any, field: Field, _style: DateStyle) -> float:
    text = repr(cell) if isinstance(cell, float) and math.isfinite(cell) else _plain(cell)
    if not _NUMBER.fullmatch(text):
        raise BadValue("not_a_number")
    number = float(text)
    _bounded(number, field)
    return number


def _choice(cell: Any, field: Field, _style: DateStyle) -> str:
    text = folded(cell_text(cell))
    if text not in field.choices:
        raise BadValue("not_a_choice", choices=", ".join(field.choices))
    return text


def _moment(cell: Any, _field: Field, style: DateStyle) -> datetime:
    day, hour = cell if isinstance(cell, tuple) else (cell, None)
    moment = parse_moment(day, style, hour)
    if moment > clock.now() + clock.ONE_DAY:
        raise BadValue("future")
    return moment


def _day(cell: Any, _field: Field, style: DateStyle) -> date:
    return parse_day(cell, style)


def _month(cell: Any, _field: Field, style: DateStyle) -> date:
    month = parse_month(cell, style)
    if month > clock.today():
        raise BadValue("future")
    return month


READERS: dict[str, Callable[[Any, Field, DateStyle], Any]] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "choice": _choice,
    "moment": _moment,
    "day": _day,
    "month": _month,
}


def read_value(cell: Any, field: Field, style: DateStyle) -> Any:
    """The field's value in a cell that is not blank. Raises BadValue."""
    return READERS[field.kind](cell, field, style)
