"""A real Chromium against the real server, with the demonstration rows."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from data.demo.accounts import PASSWORD
from tests.browser.server import Server, copy_database, running_app

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "Chromium was not found, and the browser tests do not skip. Install it with:  "
    "apt-get install -y chromium fonts-noto-cjk"
)

Language = Literal["zh", "en"]
Theme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str:
    """The Chromium of the system; fails with what to install."""
    for name in CHROMIUMS:
        if found := shutil.which(name):
            return found
    pytest.fail(MISSING, pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        except PlaywrightError as failure:
            pytest.fail(f"Chromium did not start: {failure}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A SQLite file as a first start fills it, made once and shared by all workers."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    file, done = shared / "demo.sqlite3", shared / "demo.done"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            with running_app(f"sqlite:///{file}", shared / "fill.log"):
                done.touch()
    return file


@pytest.fixture(scope="session")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server on the demonstration rows; tests only read from it."""
    folder = tmp_path_factory.mktemp("server")
    own = folder / "demo.sqlite3"
    copy_database(demo_file, own)
    with running_app(f"sqlite:///{own}", folder / "server.log") as server:
        yield server


@pytest.fixture
def own_server(demo_file: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, for tests that write or restart it."""
    own = tmp_path / "own.sqlite3"
    copy_database(demo_file, own)
    with running_app(f"sqlite:///{own}", tmp_path / "server.log") as server:
        yield server


class Watched:
    """The errors that the pages of one test wrote to the console."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []

    def allow(self, part: str) -> None:
        """Expect console errors with this text, e.g. of a server that the test stops."""
        self.allowed.append(part)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"page error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def unexpected(self) -> list[str]:
        return [e for e in self.errors if not any(part in e for part in self.allowed)]


@pytest.fixture
def console() -> Iterator[Watched]:
    """Fails the test when a page wrote an error to the console."""
    watched = Watched()
    yield watched
    assert watched.unexpected() == []


#: Cookies of accounts already signed in, by server and account: signing in is slow on purpose.
_signed_in: dict[tuple[str, str], list[Any]] = {}


def sign_in(context: BrowserContext, server: Server, account: str) -> None:
    """Give a browser context the session of one of the demonstration accounts."""
    key = (server.address, account)
    if key not in _signed_in:
        answer = context.request.post(
            f"{server.address}/sign-in",
            form={"login": account, "password": PASSWORD, "next": "/sign-in"},
        )
        assert answer.ok, answer.text()
        wanted = {"session", "_csrf_token"}
        _signed_in[key] = [each for each in context.cookies() if each["name"] in wanted]
    context.add_cookies(_signed_in[key])


@pytest.fixture
def open_page(
    browser: Browser, console: Watched, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """``open_page(path, language="zh", theme="light", width=1440, height=900)``.

    Signed in as the demonstration's ``admin``, as another ``account``, or with None as nobody.
    Waits until the page has drawn. The server is the test's ``own_server`` when it asks for
    one, else the shared ``demo_server``.
    """
    name = "own_server" if "own_server" in request.fixturenames else "demo_server"
    server: Server = request.getfixturevalue(name)
    contexts: list[BrowserContext] = []

    def open_one(
        path: str = "/",
        *,
        language: Language = "zh",
        theme: Theme = "light",
        width: int = 1440,
        height: int = 900,
        mobile: bool = False,
        account: str | None = "admin",
    ) -> Page:
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": width, "height": height},
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            has_touch=mobile,
            is_mobile=mobile,
            accept_downloads=True,
        )
        contexts.append(context)
        context.add_cookies(
            [
                {"name": "lang", "value": language, "url": server.address},
                {"name": "theme", "value": theme, "url": server.address},
            ]
        )
        if account is not None:
            sign_in(context, server, account)
        page = context.new_page()
        console.watch(page)
        page.goto(path)
        page.wait_for_selector("main", state="visible")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The first page, in Chinese and light, drawn."""
    return open_page("/")


def both(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test in both languages and both themes (arguments ``language``, ``theme``)."""
    for name, values in (("language", ["zh", "en"]), ("theme", ["light", "dark"])):
        test = pytest.mark.parametrize(name, values)(test)
    return test
