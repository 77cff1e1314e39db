"""The mediation board in a real browser: the map, its measures, down to a township."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Watched

# A board may be computed anew behind a click, on a machine that is busy with other tests.
expect.set_options(timeout=30_000)

REPORTED = "period=as-reported"
SIZES = [(1920, 1080), (768, 1024), (390, 844)]


def drawn(page: Page) -> Page:
    """Wait until the board has its numbers."""
    page.wait_for_function("document.body.dataset.board === 'ready'", timeout=60_000)
    return page


def field(page: Page, name: str) -> Locator:
    return page.locator(f"""[id='{{"name":"{name}","type":"field"}}']""")


def part(page: Page, name: str) -> Locator:
    return page.locator(f"""[id='{{"name":"{name}","type":"part"}}']""")


def marks(page: Page, name: str) -> Locator:
    """The bars of a chart, tiles too."""
    return page.locator(f"""[id='{{"name":"{name}","type":"chart"}}'] .bars .point path""")


def click_mark(page: Page, mark: Locator) -> None:
    """Click a bar as a mouse does: plotly listens on the layer above it."""
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 1, y)
    page.wait_for_function("document.querySelector('.hoverlayer .hovertext') !== null")
    page.mouse.click(x, y)


def test_the_articles_figures_with_both_denominators(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}", language="en"))
    strip = page.locator(".indicators")
    for words in ("8,563", "61.3%", "100.0%", "5,001", "−44.3%", "93", "2,034"):
        expect(strip).to_contain_text(words)
    expect(strip).to_contain_text("5,249 of 8,563 taken up; 61.3% of concluded")
    expect(part(page, "flow-told")).to_contain_text("61.3% of those taken up")
    expect(part(page, "townships").locator("tbody tr")).to_have_count(21)
    expect(marks(page, "map")).to_have_count(31)


def test_a_tile_keeps_one_township_and_back_shows_all(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}", language="en"))
    taken_up = page.locator(".indicators .value").first
    expect(taken_up).to_have_text("8,563")
    click_mark(page, marks(page, "map").first)
    expect(page).to_have_url(re.compile(r"place=\d+"))
    expect(taken_up).not_to_have_text("8,563")
    expect(field(page, "place")).not_to_have_value("")
    expect(marks(page, "map")).to_have_count(31)
    page.go_back()
    expect(taken_up).to_have_text("8,563")


def test_the_map_shows_a_chosen_measure_from_the_address(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}&measure=petitions", language="en"))
    expect(part(page, "map-told")).to_contain_text("Petitions: of 21 townships")
    field(page, "measure").select_option("median_arrival")
    expect(page).to_have_url(re.compile("measure=median_arrival"))
    expect(part(page, "map-told")).to_contain_text("Time to arrival (median)")
    field(page, "measure").select_option(index=1)  # 0 is the placeholder
    expect(page).not_to_have_url(re.compile("measure="))


def test_a_type_and_a_span_are_clicked_in_their_charts(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}"))
    click_mark(page, marks(page, "types").first)
    expect(page).to_have_url(re.compile("type=02"))
    expect(field(page, "type")).to_have_value("02")
    click_mark(page, marks(page, "trend").nth(3))
    expect(page).to_have_url(re.compile("start=2018-01-01"))
    expect(field(page, "end")).to_have_value("2018-01-31")


def test_down_to_a_township_and_its_clinics(open_page: OpenPage) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}"))
    part(page, "townships").get_by_role("link", name="新盛街道").click()
    expect(page.locator("h1")).to_have_text("新盛街道")
    clinics = part(page, "clinic_table")
    expect(clinics.locator("tbody tr")).to_have_count(3)
    expect(clinics).to_contain_text("石桥村")
    expect(field(page, "period")).to_have_value("as-reported")


def test_the_public_sees_townships_but_not_a_townships_page(
    open_page: OpenPage, console: Watched
) -> None:
    console.allow("403")
    page = drawn(open_page("/mediation", language="en", account=None))
    table = part(page, "townships")
    expect(table.locator("tbody tr")).to_have_count(21)
    expect(table.locator("a")).to_have_count(0)
    expect(table).not_to_contain_text("Open")
    answer = page.request.get("/boards/mediation-township?place=9")
    assert answer.status == 403


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_wider_than_the_page(open_page: OpenPage, width: int, height: int) -> None:
    page = drawn(open_page(f"/mediation?{REPORTED}", width=width, height=height))
    expect(marks(page, "map").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
