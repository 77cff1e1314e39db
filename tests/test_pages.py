"""Every page can be made in both languages, and addresses find their pages."""

from __future__ import annotations

import json

import plotly.utils
import pytest

from callbacks.table import BOARDS, PAGES
from dashboard.language import LANGUAGES
from dashboard.view import View
from layouts.pages import Page, find


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_can_be_made(page: Page, language: str) -> None:
    params = page.match(page.path.replace("{", "").replace("}", "")) or {}
    made = page.layout(View(language), params | dict.fromkeys(_gaps(page), "1"))
    assert json.dumps(made, cls=plotly.utils.PlotlyJSONEncoder)


def _gaps(page: Page) -> list[str]:
    return [part[1:-1] for part in page.path.split("/") if part.startswith("{")]


def test_addresses_find_their_pages() -> None:
    assert [(found[0].name, found[1]) if (found := find(PAGES, path)) else None for path in (
        "/", "/rating/", "/rating/worker/12", "/rating/worker/x", "/rating/worker/1/2", "/nope",
    )] == [
        ("overview", {}), ("rating", {}), ("worker", {"worker": "12"}), None, None, None,
    ]  # fmt: skip


def test_names_of_boards_and_pages_are_their_own() -> None:
    for things in (BOARDS, PAGES):
        names = [thing.name for thing in things]
        assert len(names) == len(set(names))
