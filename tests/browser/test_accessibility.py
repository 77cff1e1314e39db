"""Every page passes axe without a serious violation; nothing sticks out on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage, Theme

PAGES = (
    "/",
    "/learning",
    "/learning/college/1",
    "/learning/learner/1",
    "/rating",
    "/rating/worker/1",
    "/mediation",
    "/mediation/township/1",
    "/kiosk",
    "/sign-in",
    "/password",
)
GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_serious_violation(open_page: OpenPage, path: str, theme: Theme) -> None:
    page = open_page(path, theme=theme)
    if path == "/kiosk":
        # Half-faded slides have half the contrast: look at one that stands still.
        page.emulate_media(reduced_motion="reduce")
        page.reload()
    if path not in {"/sign-in", "/password"}:
        page.wait_for_function("document.body.dataset.board === 'ready'", timeout=30_000)
    found = [
        (each["id"], each["impact"], [node["target"] for node in each["nodes"]][:3])
        for each in Axe().run(page).response["violations"]
        if each["impact"] in GRAVE
    ]
    assert found == []


@pytest.mark.parametrize("width", [390, 768])
@pytest.mark.parametrize("path", PAGES[:8])
def test_nothing_sticks_out(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, language="en", width=width, mobile=width < 500)
    page.wait_for_function("document.body.dataset.board === 'ready'", timeout=30_000)
    page.wait_for_timeout(500)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
