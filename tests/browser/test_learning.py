"""The learning boards in a real browser: from the school down to one learner."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Language, OpenPage, Theme

WAIT = 30_000


def drawn(page: Page) -> Page:
    """The page once its board has filled it."""
    page.wait_for_function("document.body.dataset.board === 'ready'", timeout=WAIT)
    return page


def named(kind: str, name: str) -> str:
    return f"""[id='{{"name":"{name}","type":"{kind}"}}']"""


def click_mark(page: Page, chart: str, number: int = 0) -> None:
    """Click the middle of one of a chart's bars or tiles."""
    mark = page.locator(f"{named('chart', chart)} .bars .point path").nth(number)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)


def test_from_the_school_to_a_college_to_a_learner(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning?period=last-12-months"))
    page.locator(named("part", "colleges")).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/learning/college/\d+\?period=last-12-months"))
    learners = page.locator(named("part", "learners")).get_by_role("rowheader").get_by_role("link")
    expect(learners.first).to_be_visible(timeout=WAIT)
    name = learners.first.inner_text()
    learners.first.click()
    expect(page).to_have_url(re.compile(r"/learning/learner/\d+"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name, timeout=WAIT)
    for facet in ("学习过程", "测试成绩", "实践活动", "心得体会"):
        expect(page.get_by_role("heading", level=2, name=facet)).to_be_visible()
    points = page.locator(named("part", "points"))
    expect(points.locator(".tone-warn").first).to_contain_text("薄弱")
    expect(points.get_by_role("columnheader", name="作答 n")).to_be_visible()


def test_a_click_on_a_college_filters_and_a_second_one_undoes_it(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning"))
    click_mark(page, "compare")
    expect(page).to_have_url(re.compile(r"college=\d+"))
    college = page.locator(named("field", "college"))
    expect(college).not_to_have_value("", timeout=WAIT)
    page.go_back()
    expect(page).not_to_have_url(re.compile(r"college="))
    expect(college).to_have_value("")


def test_the_measure_is_in_the_address(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning", language="en"))
    page.locator(named("field", "measure")).select_option("pass_rate")
    expect(page).to_have_url(re.compile("measure=pass_rate"))
    frame = page.locator(named("chart-frame", "compare"))
    expect(frame).to_have_attribute("aria-label", re.compile("^Pass rate by college"), timeout=WAIT)
    page.reload()
    drawn(page)
    expect(page.locator(named("field", "measure"))).to_have_value("pass_rate")


def test_a_cell_of_the_heat_map_leads_to_its_college(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning", width=1920, height=1080))
    click_mark(page, "mastery", 5)
    expect(page).to_have_url(re.compile(r"/learning/college/\d+"), timeout=WAIT)


def test_how_counted_tells_numerator_denominator_and_rows(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning"))
    page.locator(named("action-how", "pass_rate")).click()
    panel = page.locator(".counted-panel")
    expect(panel).to_contain_text("已评分的测试", timeout=WAIT)
    expect(panel).to_contain_text("及格线")
    expect(panel.locator("tbody tr")).to_have_count(200)


def test_learners_are_found_and_paged(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning/college/1"))
    rows = page.locator(named("part", "learners")).locator("tbody tr")
    expect(rows).to_have_count(20, timeout=WAIT)
    name = rows.first.get_by_role("link").inner_text()
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator(named("field", "find")).fill(name)
    expect(page).to_have_url(re.compile("find="))
    expect(rows.first.get_by_role("link")).to_have_text(name, timeout=WAIT)


def test_nobody_sees_colleges_but_no_people(open_page: OpenPage) -> None:
    page = drawn(open_page("/learning", account=None))
    table = page.locator(named("part", "colleges"))
    expect(table.locator("tbody tr").first).to_be_visible()
    expect(table.get_by_role("link")).to_have_count(0)
    page.goto("/learning/learner/1")
    expect(page.locator("main")).not_to_contain_text("学习过程、测试成绩")


@pytest.mark.parametrize("path", ["/learning", "/learning/college/1", "/learning/learner/1"])
@pytest.mark.parametrize(
    ("width", "language", "theme"), [(768, "zh", "light"), (390, "en", "dark")]
)
def test_nothing_hangs_over_the_edge(
    open_page: OpenPage, path: str, width: int, language: Language, theme: Theme
) -> None:
    page = drawn(open_page(path, language=language, theme=theme, width=width, height=1000))
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
