"""The wall's board: the slides as anyone may see them, whoever stands in front of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from callbacks.boards import Board
from callbacks.kiosk import slides
from dashboard.access import Actor
from dashboard.errors import BadInput, NotFound
from dashboard.exhibits import BoardContent, Table
from dashboard.language import LANGUAGES
from dashboard.periods import Period, parse_choice, parse_period
from dashboard.view import View
from data import audit
from data.audit import Domain
from layouts.kiosk import frame

#: Seconds that a slide stays, when the address does not say.
EVERY, SHORTEST, LONGEST = 20, 5, 3600
#: Cards stop standing as time passes.
SECONDS = 600

MAKERS: dict[str, Callable[[Session, Period, View], list[Any]]] = {
    "overview": slides.overview,
    "rating": slides.rating,
    "learning": slides.learning,
    "mediation": slides.mediation,
}


@dataclass(frozen=True, slots=True)
class KioskFilters:
    """Which slides turn, in which order, how many seconds each, over which period."""

    period: Period
    slides: tuple[str, ...]
    every: int


def filters(params: Mapping[str, str], today: date) -> KioskFilters:
    """The wall's settings from its address. Raises BadInput."""
    parse_choice(params, "lang", LANGUAGES)
    return KioskFilters(parse_period(params, today), _slides(params), _every(params))


def _every(params: Mapping[str, str]) -> int:
    text = params.get("every", "").strip()
    if not text:
        return EVERY
    digits = text.isascii() and text.isdigit() and len(text) <= 5
    if not digits or not SHORTEST <= int(text) <= LONGEST:
        raise BadInput("number_out_of_range", "every", value=text[:40], low=SHORTEST, high=LONGEST)
    return int(text)


def _slides(params: Mapping[str, str]) -> tuple[str, ...]:
    names = [name.strip() for name in params.get("slides", "").split(",") if name.strip()]
    for name in names:
        if name not in frame.SLIDES:
            known = ", ".join(frame.SLIDES)
            raise BadInput("unknown_choice", "slides", value=name[:40], known=known)
    return tuple(dict.fromkeys(names)) or frame.SLIDES


def content(session: Session, actor: Actor, asked: KioskFilters, view: View) -> BoardContent:
    """The chosen slides. The actor does not matter: a wall is seen by everyone."""
    del actor
    parts: dict[str, Any] = {
        "kiosk-brand": frame.brand(view, demo=bool(audit.demo_batches(session))),
        "kiosk-turns": frame.turns(view, asked.slides, asked.every),
    }
    for name in frame.SLIDES:
        made = MAKERS[name](session, asked.period, view) if name in asked.slides else []
        parts[f"slide-{name}"] = made
    return BoardContent(parts=parts)


def rows(session: Session, actor: Actor, asked: KioskFilters, view: View, name: str) -> Table:
    """The wall opens no records."""
    del session, actor, asked, view, name
    raise NotFound("no_such_figure", "figure")


BOARDS: tuple[Board, ...] = (
    Board("kiosk", tuple(Domain), filters, content, rows, seconds=SECONDS),
)
