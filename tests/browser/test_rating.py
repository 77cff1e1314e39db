"""The rating board and a worker's page, as a person meets them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dashboard import clock
from dashboard.access import SYSTEM
from data.db import Database
from data.rating.models import Worker
from data.rating.ratings import handle_matter, record_rating
from tests.browser.conftest import OpenPage, both
from tests.browser.server import Server

BOARD = "/rating?period=last-12-months"
ROW = ".leaderboard .ag-center-cols-container .ag-row"
NAME = ".leaderboard .ag-pinned-left-cols-container .ag-row a"


def drawn(page: Page) -> Page:
    """The page once its board, and its grid if it has one, show rows."""
    expect(page.locator("body")).to_have_attribute("data-board", "ready", timeout=30_000)
    if page.locator(".leaderboard").count():
        expect(page.locator(ROW).first).to_be_visible(timeout=30_000)
    return page


def no_wider_than_the_screen(page: Page) -> bool:
    found: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


@both
def test_the_board_shows_everything(open_page: OpenPage, language: str, theme: str) -> None:
    page = drawn(open_page(BOARD, language=language, theme=theme))
    words = {"zh": ("群众评价", "第一"), "en": ("Residents' ratings", "first")}[language]
    expect(page.get_by_role("heading", level=1)).to_have_text(words[0])
    expect(page.locator(".indicator")).to_have_count(6)
    expect(page.locator(".indicator .note").nth(2)).to_have_text(re.compile(r"\d.*\d"))
    for name in ("levels", "communities", "trend"):
        plot = page.locator(f"[id*='\"{name}\"'] .js-plotly-plot .plot-container").first
        expect(plot).to_be_visible()
    assert page.locator(".ag-theme-params-1, .ag-root-wrapper").first.is_visible()


def test_cards_are_icon_word_and_colour(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    page.locator(".ag-header-cell[col-id=cards]").click()
    mark = page.locator(f"{ROW} .tone-red, {ROW} .tone-yellow").first
    expect(mark).to_be_visible()
    expect(mark).to_have_text(re.compile("[红黄]牌"))
    expect(mark.locator(".icon-card")).to_be_visible()


def test_the_interval_is_drawn_around_the_score(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    track = page.locator(".interval-track").first
    bar, dot = (track.locator(f".interval-{part}").bounding_box() for part in ("bar", "dot"))
    assert bar is not None
    assert dot is not None
    assert bar["x"] <= dot["x"] + dot["width"] / 2 <= bar["x"] + bar["width"]
    expect(track).to_have_attribute("aria-label", re.compile(r"\d\.\d\d.*\d\.\d\d.*\d\.\d\d"))


def test_a_name_leads_to_the_worker_and_back(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    name = page.locator(NAME).first
    text = name.inner_text()
    name.click()
    expect(page).to_have_url(re.compile(r"/rating/worker/\d+"))
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=30_000)
    expect(page.locator(".ratings-table tbody tr").first).to_be_visible()
    page.go_back()
    expect(page.locator(ROW).first).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("last-12-months"))


def test_the_keyboard_opens_a_worker(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    page.locator(f"{ROW} [col-id=band]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/rating/worker/\d+"))


def test_a_community_filters_by_the_address_and_by_the_field(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    field = page.locator("select[id*='village']")
    expect(field.locator("option")).not_to_have_count(1)
    chosen = field.locator("option", has_text="重钢社区")
    field.select_option(chosen.get_attribute("value"))
    expect(page).to_have_url(re.compile(r"village=\d+"))
    cells = page.locator(f"{ROW} [col-id=village]")
    expect(cells.first).to_have_text("重钢社区", timeout=30_000)
    assert set(cells.all_inner_texts()) == {"重钢社区"}
    again = drawn(open_page(page.url))
    expect(again.locator("select[id*='village']")).to_have_value(
        chosen.get_attribute("value") or ""
    )


def test_how_counted_tells_numbers_and_rows(open_page: OpenPage) -> None:
    page = drawn(open_page("/rating?period=last-30-days"))
    page.locator("[id*='action-how'][id*='leaderboard']").click()
    panel = page.locator(".counted-panel")
    expect(panel).to_contain_text("狄利克雷", timeout=30_000)
    expect(panel.locator("dd").nth(2)).to_have_text(re.compile(r"\d"))
    expect(panel.locator("table.rows tbody tr").first).to_be_visible(timeout=30_000)


def test_why_a_card_was_lit(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD))
    page.locator(".ag-header-cell[col-id=cards]").click()
    expect(page.locator(f"{ROW}[row-index='0'] .badge-tone").first).to_be_visible()
    page.locator(".leaderboard [row-index='0'] a").click()
    card = page.locator(".card-article").first
    expect(card).to_be_visible(timeout=30_000)
    for words in ("为什么", "依据", "怎样可以避免"):
        expect(card).to_contain_text(words)


def test_nobody_signed_in_sees_no_full_name(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD, account=None))
    names = page.locator(".ag-pinned-left-cols-container .ag-row").all_inner_texts()
    assert names
    assert all(re.fullmatch(r".\*", name.strip()) for name in names)
    assert page.locator(NAME).count() == 0


@pytest.mark.parametrize("width", [390, 768, 1920])
@pytest.mark.parametrize("path", [BOARD, "/rating/worker/1"])
def test_pages_fit_the_screen(open_page: OpenPage, path: str, width: int) -> None:
    page = drawn(open_page(path, width=width, height=900, mobile=width == 390))
    assert no_wider_than_the_screen(page)


def test_on_a_phone_name_band_cards_and_score_are_in_sight(open_page: OpenPage) -> None:
    page = drawn(open_page(BOARD, width=390, height=844, mobile=True))
    expect(page.locator(".leaderboard")).to_have_attribute("data-size", "small")
    dot = page.locator(".interval-dot").first.bounding_box()
    assert dot is not None
    assert dot["x"] + dot["width"] <= 390


def test_an_unknown_worker_is_told(open_page: OpenPage, console: object) -> None:
    console.allow("404")  # type: ignore[attr-defined]
    page = open_page("/rating/worker/999999")
    expect(page.locator("#trouble")).to_contain_text("找不到", timeout=30_000)


def test_a_new_rating_is_drawn_into_the_grid_that_is_there(
    own_server: Server, open_page: OpenPage
) -> None:
    page = drawn(open_page("/rating?period=last-7-days"))
    page.locator(".ag-header-cell[col-id=rated]").click()
    page.evaluate("document.querySelector('.leaderboard .ag-root-wrapper').dataset.same = 'yes'")
    rated = page.locator(".indicator .value").nth(1)
    before = int(rated.inner_text().replace(",", ""))
    database = Database(own_server.database_url)
    with database.write() as session:
        worker = session.scalars(select(Worker.id).limit(1)).one()
        matter = handle_matter(
            session,
            SYSTEM,
            number="LIVE-1",
            worker_id=worker,
            kind="居住证明",
            channel="window",
            handled_at=clock.now(),
        )
        record_rating(
            session, SYSTEM, matter_id=matter.id, level=5, channel="qr", rated_at=clock.now()
        )
    database.close()
    expect(rated).to_have_text(f"{before + 1:,}", timeout=30_000)
    expect(page.locator(".leaderboard .ag-root-wrapper")).to_have_attribute("data-same", "yes")
    sorted_by = page.locator(".ag-header-cell[col-id=rated]")
    expect(sorted_by).to_have_attribute("aria-sort", "descending")
