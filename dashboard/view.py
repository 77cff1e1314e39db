"""How one viewer sees things: language, theme, and the writing of numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard import clock, language

THEMES = ("light", "dark")
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class View:
    """A viewer's language (``zh`` or ``en``) and theme (``light`` or ``dark``)."""

    language: str = "zh"
    theme: str = "light"

    def text(self, key: str, **values: Any) -> str:
        """A text of the catalogue in the viewer's language."""
        return language.text(self.language, key, **values)

    def count(self, number: int | None) -> str:
        """A whole number with thousands set apart; a dash where there is none."""
        return NOTHING if number is None else f"{number:,}"

    def number(self, number: float | None, digits: int = 1) -> str:
        """A number with ``digits`` decimals; a dash where there is none."""
        return NOTHING if number is None else f"{number:,.{digits}f}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share (0 to 1) in percent; a dash where there is none."""
        return NOTHING if share is None else f"{share * 100:.{digits}f}%"

    def date(self, day: date | None) -> str:
        return NOTHING if day is None else day.isoformat()

    def moment(self, moment: datetime | None) -> str:
        """Local date and time to the minute."""
        return NOTHING if moment is None else clock.local_text(moment)

    def name(self, thing: Any) -> str:
        """The name (or title) of a record in the viewer's language."""
        own: str = getattr(thing, "name", None) or getattr(thing, "title", None) or ""
        if self.language == "zh":
            return own
        other: str | None = getattr(thing, "name_en", None) or getattr(thing, "title_en", None)
        return other or own

    @property
    def other_language(self) -> str:
        return "en" if self.language == "zh" else "zh"


def view_of(cookies: Mapping[str, str], headers: Mapping[str, str]) -> View:
    """The view a request asks for: its cookies first, then the browser's language."""
    wanted, theme = cookies.get("lang"), cookies.get("theme")
    if wanted not in language.LANGUAGES:
        wanted = language.preferred(headers.get("accept-language"))
    return View(wanted, theme if theme in THEMES else "light")
