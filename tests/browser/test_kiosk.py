"""The wall in a real browser: turns, pauses, is readable from afar, and names nobody."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.server import Server, running_app, stop

SLIDES = ("overview", "rating", "learning", "mediation")
SCREENS = [(1920, 1080), (3840, 2160), (1080, 1920), (1024, 768)]
#: Texts smaller than 2.2 % of the screen's height, and texts that their box cuts off.
UNREADABLE = """() => {
  const small = [], cut = [];
  for (const item of document.querySelectorAll('.kiosk *')) {
    const words = [...item.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!words || !item.checkVisibility({ visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(item).fontSize);
    if (size < innerHeight * 0.022) small.push([item.textContent, size / innerHeight]);
    if (item.classList.contains('k-live') && innerHeight > innerWidth) continue; // only its dot
    const range = document.createRange();
    range.selectNodeContents(item);
    const box = range.getBoundingClientRect();
    for (let around = item; around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.overflow === 'visible') continue;
      const edge = around.getBoundingClientRect(), slack = innerHeight * 0.004;
      if (box.right > edge.right + slack || box.left < edge.left - slack ||
          box.bottom > edge.bottom + slack || box.top < edge.top - slack) {
        cut.push([item.textContent, around.className]);
        break;
      }
    }
  }
  return { small, cut };
}"""


def shown(page: Page) -> str:
    """The name of the slide that is on."""
    page.wait_for_selector(".k-slide[data-on] .k-body")
    return str(page.locator(".k-slide[data-on]").get_attribute("data-slide"))


def wait_for_slide(page: Page, name: str) -> None:
    page.wait_for_selector(f".k-slide[data-slide={name}][data-on] .k-body", timeout=20_000)


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slide_is_readable_from_afar(
    open_page: OpenPage, size: tuple[int, int], language: str
) -> None:
    page = open_page(f"/kiosk?lang={language}&every=600", width=size[0], height=size[1])
    page.emulate_media(reduced_motion="reduce")
    for name in SLIDES:
        wait_for_slide(page, name)
        found = page.evaluate(UNREADABLE)
        assert found == {"small": [], "cut": []}, name
        page.keyboard.press("ArrowRight")


def test_slides_turn_by_themselves_in_the_order_asked_for(open_page: OpenPage) -> None:
    page = open_page("/kiosk?slides=mediation,overview&every=5")
    assert shown(page) == "mediation"
    wait_for_slide(page, "overview")
    wait_for_slide(page, "mediation")


def test_a_touch_pauses_and_another_goes_on(open_page: OpenPage) -> None:
    page = open_page("/kiosk?slides=rating,learning&every=5")
    wait_for_slide(page, "rating")
    page.locator(".k-stage").click()
    page.wait_for_selector("html[data-paused]")
    expect(page.locator(".k-pause")).to_contain_text("继续")
    page.wait_for_timeout(6000)
    assert shown(page) == "rating"
    page.keyboard.press("Space")
    page.wait_for_selector("html:not([data-paused])")
    wait_for_slide(page, "learning")
    page.keyboard.press("ArrowLeft")
    wait_for_slide(page, "rating")


def test_the_address_sets_the_language_against_the_cookie(open_page: OpenPage) -> None:
    page = open_page("/kiosk?lang=en", language="zh")
    wait_for_slide(page, "overview")
    expect(page.locator(".k-brand")).to_contain_text("Smart Community Dashboard")
    expect(page.locator(".k-live")).to_have_text("Live")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_nothing_but_the_wall_is_seen(open_page: OpenPage) -> None:
    page = open_page("/kiosk")
    wait_for_slide(page, "overview")
    for around in (".bar", ".demo-banner", ".foot"):
        expect(page.locator(around)).to_be_hidden()
    expect(page.locator(".k-stage")).to_have_attribute("aria-live", "off")
    expect(page.locator(".k-time")).to_have_text(re.compile(r"^[0-2]\d:[0-5]\d:[0-5]\d$"))


def test_a_wrong_setting_is_told_in_large_letters(open_page: OpenPage, console: Watched) -> None:
    console.allow("400")
    page = open_page("/kiosk?slides=people")
    expect(page.locator("#trouble")).to_contain_text("people")
    expect(page.locator("#trouble")).to_be_visible()


def test_without_motion_slides_still_turn(open_page: OpenPage) -> None:
    page = open_page("/kiosk?slides=rating,learning&every=5")
    page.emulate_media(reduced_motion="reduce")
    wait_for_slide(page, "rating")
    moving = "getComputedStyle(document.querySelector('.k-turn[data-on] .k-fill')).animationName"
    assert page.evaluate(moving) == "none"
    wait_for_slide(page, "learning")


def test_cut_off_it_keeps_the_last_picture_and_comes_back(
    open_page: OpenPage, own_server: Server, console: Watched
) -> None:
    console.allow("ERR_CONNECTION_REFUSED")
    console.allow("WebSocket connection")
    page = open_page("/kiosk?slides=rating&every=600")
    wait_for_slide(page, "rating")
    first = page.locator(".k-who strong").first.inner_text()
    stop(own_server.process)
    expect(page.locator(".k-live")).to_contain_text("上次更新", timeout=10_000)
    assert page.locator(".k-who strong").first.inner_text() == first
    port = int(own_server.address.rsplit(":", 1)[1])
    with running_app(own_server.database_url, own_server.log, port=port):
        expect(page.locator(".k-live")).to_have_text("实时", timeout=20_000)


def test_a_commit_reaches_the_wall(open_page: OpenPage, own_server: Server) -> None:
    page = open_page("/kiosk?slides=overview&every=600")
    wait_for_slide(page, "overview")
    told = page.locator(".k-system-mediation .k-stat").first
    before = told.inner_text()
    file = own_server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, timeout=20)) as rows, rows:
        rows.execute("UPDATE mediation_case_days SET taken_up = taken_up + 1000")
        rows.execute("UPDATE revisions SET number = number + 1 WHERE domain = 'mediation'")
    expect(told).not_to_have_text(before, timeout=10_000)


def people_of(server: Server) -> Iterator[str]:
    """Every full name and telephone in the server's rows."""
    columns = {
        "workers": ("name",),
        "learners": ("name",),
        "mediators": ("name", "phone"),
        "case_parties": ("name", "phone"),
        "clinics": ("duty_phone",),
    }
    file = server.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as rows:
        for table, names in columns.items():
            for column in names:
                # The names are those above.
                query = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
                yield from (row[0] for row in rows.execute(query))


def test_no_byte_of_it_names_anybody(open_page: OpenPage, demo_server: Server) -> None:
    heard: list[str] = []

    def keep(response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if "/assets/" not in response.url and "/_dash-component-suites/" not in response.url:
            heard.append(response.text() if "json" in kind or "html" in kind else "")

    page = open_page("/")
    page.on("response", keep)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: heard.append(str(f))))
    page.goto("/kiosk?every=5")
    for name in SLIDES:
        wait_for_slide(page, name)
    everything = "\n".join([*heard, page.content()])
    assert "k-who" in everything
    people = set(people_of(demo_server))
    assert len(people) > 1000
    assert [one for one in people if one in everything] == []
