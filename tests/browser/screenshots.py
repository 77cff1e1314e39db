"""``python -m tests.browser.screenshots [FOLDER]``: pictures of every board, for people to look at.

Each board in both languages and themes on a wall screen, and on a tablet and a phone;
``--readme`` makes only the few that the README shows.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.server import running_app

PAGES = {
    "overview": "/",
    "learning": "/learning",
    "rating": "/rating",
    "mediation": "/mediation",
    "mediation-as-reported": "/mediation?period=as-reported",
    "kiosk": "/kiosk",
}
WALL, TABLET, PHONE = (1920, 1080), (820, 1180), (390, 844)
DRAWN = "document.body.dataset.board === 'ready' && document.body.dataset.busy !== 'yes'"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to take."""

    name: str
    language: str
    theme: str
    size: tuple[int, int]
    whole: bool

    @property
    def file(self) -> str:
        return f"{self.name}-{self.language}-{self.theme}-{self.size[0]}.png"


def all_pictures() -> Iterator[Picture]:
    """Every board: wall screen in all four ways, tablet and phone in Chinese."""
    for name in PAGES:
        whole = name != "kiosk"
        for language in ("zh", "en"):
            for theme in ("light", "dark"):
                yield Picture(name, language, theme, WALL, whole)
        yield Picture(name, "zh", "light", TABLET, whole)
        yield Picture(name, "zh", "light", PHONE, whole)


def readme_pictures() -> Iterator[Picture]:
    """The boards at a glance, in both languages."""
    for language in ("zh", "en"):
        for name in ("overview", "learning", "rating", "mediation-as-reported", "kiosk"):
            yield Picture(name, language, "light", (1440, 900), whole=False)
        yield Picture("mediation", language, "dark", (1440, 900), whole=False)
        yield Picture("overview", language, "light", PHONE, whole=False)


def take(browser: Browser, address: str, picture: Picture, folder: Path) -> None:
    """Open the page as the picture wants it, wait until it has drawn, and keep it."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN" if picture.language == "zh" else "en-GB",
        reduced_motion="reduce",
    )
    cookies = {"lang": picture.language, "theme": picture.theme}
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies.items()])
    page = context.new_page()
    page.goto(address + PAGES[picture.name])
    page.wait_for_function(DRAWN, timeout=30_000)
    page.wait_for_timeout(1500)
    page.screenshot(path=folder / picture.file, full_page=picture.whole)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="screenshots", type=Path)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    pictures = readme_pictures() if options.readme else all_pictures()
    with tempfile.TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/demo.sqlite3"
        with (
            running_app(url, Path(temporary) / "server.log") as server,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            for picture in pictures:
                take(browser, server.address, picture, options.folder)
                print(options.folder / picture.file, flush=True)
            browser.close()


if __name__ == "__main__":
    main()
