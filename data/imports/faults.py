"""What can be wrong with a file to import: with the whole file, or with one of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard import language
from dashboard.errors import BadInput


class BadFile(BadInput):
    """A file or mapping that cannot be used at all (``imports.file.<key>``)."""

    def sentence(self, lang: str) -> str:
        """What is wrong, in the reader's language."""
        return language.text(lang, f"imports.file.{self.key}", **self.values)


class BadValue(ValueError):
    """A value that a field cannot hold; the reason is ``imports.reason.<reason>``."""

    def __init__(self, reason: str, **values: Any) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class BadCell:
    """One thing wrong in one row: ``row`` and ``column`` as the spreadsheet shows them."""

    row: int
    column: str
    value: str
    reason: str
    values: dict[str, Any]

    def sentence(self, lang: str) -> str:
        """Why the cell cannot be used, in the reader's language."""
        return language.text(lang, f"imports.reason.{self.reason}", **self.values)
