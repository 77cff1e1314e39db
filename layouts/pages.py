"""The table of pages: it feeds the router, the menu, and the guard of unknown addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.access import Role
from dashboard.view import View

Layout = Callable[[View, dict[str, str]], Component]


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``path`` may hold ``{names}`` of numbers; a role but PUBLIC means leaders only."""

    path: str
    name: str
    layout: Layout
    role: Role = Role.PUBLIC
    icon: str | None = None
    """The menu's icon; a page without one is not in the menu."""

    def match(self, path: str) -> dict[str, str] | None:
        """The numbers in ``path``, or None when it is another page's."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[0-9]{1,9})", self.path)
        found = re.fullmatch(pattern, path.rstrip("/") or "/")
        return found.groupdict() if found else None


def find(pages: tuple[Page, ...], path: str) -> tuple[Page, dict[str, str]] | None:
    """The page of a path and the numbers in it."""
    for page in pages:
        params = page.match(path)
        if params is not None:
            return page, params
    return None
