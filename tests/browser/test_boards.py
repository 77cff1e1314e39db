"""What every board can do: filters in the address, Back, how counted, tables, downloads, live."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from dashboard import clock
from dashboard.access import SYSTEM
from data.db import Database
from data.rating.models import Worker
from data.rating.ratings import handle_matter, record_rating
from tests.browser.conftest import OpenPage
from tests.browser.server import Server, running_app, stop

BOARDS = ("/", "/learning", "/rating", "/mediation")
REPORTED = "period=as-reported"


def drawn(page: Page) -> Page:
    """Wait until the board has its numbers."""
    page.wait_for_function("document.body.dataset.board === 'ready'", timeout=30_000)
    return page


def field(page: Page, name: str) -> str:
    return f"""[id='{{"name":"{name}","type":"field"}}']"""


def press(page: Page, action: str, name: str) -> None:
    page.locator(f"""[id='{{"name":"{name}","type":"action-{action}"}}']""").click()


@pytest.mark.parametrize("path", BOARDS)
def test_a_link_reproduces_the_view_and_back_works(open_page: OpenPage, path: str) -> None:
    page = drawn(open_page(f"{path}?{REPORTED}"))
    expect(page.locator(field(page, "period"))).to_have_value("as-reported")
    expect(page.locator(field(page, "start"))).to_have_value("2017-10-01")
    page.locator(field(page, "period")).select_option("last-year")
    expect(page).to_have_url(re.compile("period=last-year"))
    expect(page.locator(field(page, "end"))).to_have_value(re.compile("-12-31$"))
    page.locator(field(page, "start")).fill("2018-01-01")
    expect(page).to_have_url(re.compile("start=2018-01-01"))
    page.go_back()
    expect(page.locator(field(page, "period"))).to_have_value("last-year")
    page.go_back()
    expect(page.locator(field(page, "period"))).to_have_value("as-reported")


def test_the_articles_figures_stand_on_the_board(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}", language="en"))
    cards = page.locator(".indicators")
    for words in ("61.3%", "2,034", "93", "100.0%", "−44.3%"):
        expect(page.locator("main")).to_contain_text(words, use_inner_text=True)
    expect(cards).to_contain_text("8,5")


@pytest.mark.parametrize("path", BOARDS)
def test_every_number_says_how_it_was_counted(open_page: OpenPage, path: str) -> None:
    page = drawn(open_page(path, language="en"))
    page.locator(".indicator .icon-button").first.click()
    panel = page.locator(".offcanvas.show")
    expect(panel).to_contain_text("Formula")
    expect(panel.locator("table.rows tbody tr").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_a_chart_has_its_table_and_the_same_numbers_to_download(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}"))
    press(page, "table", "types")
    shown = page.locator(""".table-of[id='{"name":"types","type":"table-of"}'] tbody tr""")
    expect(shown.first).to_be_visible()
    with page.expect_download() as saved:
        press(page, "xlsx", "types")
    book = CalamineWorkbook.from_filelike(io.BytesIO(saved.value.path().read_bytes()))
    assert len(book.get_sheet_by_index(0).to_python()) == shown.count() + 1
    assert any(
        "2017-10-01" in str(cell) for row in book.get_sheet_by_index(1).to_python() for cell in row
    )
    with page.expect_download() as saved:
        press(page, "csv", "types")
    lines = saved.value.path().read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) == shown.count() + 1
    with page.expect_download() as saved:
        press(page, "png", "types")
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    press(page, "table", "types")
    expect(shown).to_have_count(0)


def test_a_bad_filter_is_a_sentence_and_the_next_good_one_works(
    open_page: OpenPage, console: object
) -> None:
    console.allow("400")  # type: ignore[attr-defined]
    page = open_page("/mediation?place=abc", language="en")
    expect(page.locator("#trouble")).to_contain_text("abc")
    page.goto(f"/mediation?{REPORTED}")
    drawn(page)
    expect(page.locator("#trouble")).to_be_hidden()


def test_an_unknown_address_is_a_404_in_words(open_page: OpenPage, console: object) -> None:
    console.allow("404")  # type: ignore[attr-defined]
    page = open_page("/", language="en")
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("There is no such page")


def test_language_and_theme_switch_in_the_bar(open_page: OpenPage) -> None:
    page = drawn(open_page("/rating", language="zh"))
    page.locator("#switch-language").click()
    expect(page.locator("h1").first).to_have_text(re.compile("[A-Za-z]"))
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("#switch-theme").click()
    page.wait_for_function("document.documentElement.dataset.bsTheme === 'dark'")


def add_rating(server: Server) -> None:
    """One more matter, rated very dissatisfied, through the real commands."""
    database = Database(server.database_url)
    now = clock.now()
    with database.write() as session:
        worker = session.scalars(select(Worker.id).limit(1)).one()
        matter = handle_matter(
            session, SYSTEM, number=f"live-{now.timestamp()}", worker_id=worker,
            kind="居住证明", channel="window", handled_at=now,
        )  # fmt: skip
        record_rating(session, SYSTEM, matter_id=matter.id, level=5, channel="tablet", rated_at=now)
    database.close()


def test_a_commit_appears_by_itself_and_the_page_outlives_the_server(
    open_page: OpenPage, own_server: Server, console: object
) -> None:
    for part in ("ERR_CONNECTION_REFUSED", "WebSocket", "Failed to fetch"):
        console.allow(part)  # type: ignore[attr-defined]
    page = drawn(open_page("/rating"))
    value = page.locator(".indicator .value").first
    before = int(value.inner_text().replace(",", ""))
    page.evaluate("window.stillHere = true")
    add_rating(own_server)
    expect(value).to_have_text(f"{before + 1:,}", timeout=5_000)
    stop(own_server.process)
    expect(page.locator("#live-mark")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(value).to_have_text(f"{before + 1:,}")
    add_rating(own_server)
    port = int(own_server.address.rsplit(":", 1)[1])
    with running_app(own_server.database_url, own_server.log, port=port):
        expect(value).to_have_text(f"{before + 2:,}", timeout=20_000)
        assert page.evaluate("window.stillHere") is True
