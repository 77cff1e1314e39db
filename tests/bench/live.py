"""From a commit to its being drawn in a real browser, with many other viewers connected."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dashboard import clock
from dashboard.access import SYSTEM
from data.db import Database
from data.mediation.cases import take_up
from tests.bench.queries import path_of
from tests.bench.results import Result, median, percentile
from tests.bench.viewers import serving
from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.server import ROOT

SECTION = "From a commit to its being drawn in a real browser"
MOST = 0.5
PATH = "/mediation"

#: Notes the time of the frame in which the indicators showed other figures, and of the last
#: frame in which a chart was drawn since.
WATCH = """
() => {
  const text = () => document.querySelector("#page, main").innerText;
  const stamp = () => performance.timeOrigin + performance.now();
  const seen = (window.__seen = { before: text(), changed: 0, plotted: 0 });
  document.querySelectorAll(".js-plotly-plot").forEach((plot) =>
    plot.on("plotly_afterplot", () => requestAnimationFrame(() => { seen.plotted = stamp(); })));
  const look = () => {
    if (!seen.changed && text() !== seen.before)
      requestAnimationFrame(() => { seen.changed ||= stamp(); });
    requestAnimationFrame(look);
  };
  look();
}
"""
ARM = """() => {
  const text = document.querySelector("#page, main").innerText;
  Object.assign(window.__seen, { before: text, changed: 0, plotted: 0 });
}"""
DRAWN = """() => {
  const seen = window.__seen, now = performance.timeOrigin + performance.now();
  const last = Math.max(seen.changed, seen.plotted);
  return seen.changed && seen.plotted && now - last > 200 ? last : null;
}"""
ANSWERED = """() => {
  const all = performance.getEntriesByType("resource").filter((e) => e.name.includes("/boards/"));
  const last = all[all.length - 1];
  performance.clearResourceTimings();
  return [last.startTime, last.responseEnd].map((at) => performance.timeOrigin + at);
}"""


@contextmanager
def _crowd(port: int, count: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd", str(port), f"/boards{PATH}", str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        if process.stdout.readline().strip() != b"ready":
            raise RuntimeError("the crowd of viewers did not get in")
        yield
        if process.poll() is not None:
            raise RuntimeError("the crowd of viewers fell out while measured")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _commit(database: Database) -> float:
    """Take up one more dispute; returns the moment it was committed."""
    with database.write() as session:
        take_up(session, SYSTEM, township_id=1, type_code="02", at=clock.now())
    return time.time()


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from the commit until the page asked, had its answer, and had drawn it."""

    asked: float
    answered: float
    drawn: float


def _delay(page: Page, database: Database) -> Delay:
    page.evaluate(ARM)
    committed = _commit(database)
    drawn = page.wait_for_function(DRAWN, polling=20, timeout=20_000).json_value()
    asked, answered = page.evaluate(ANSWERED)
    return Delay(*(moment / 1000 - committed for moment in (asked, answered, float(drawn))))


def measure(folder: Path, ratings: int, *, viewers: int, commits: int) -> Iterator[Result]:
    """One real browser among ``viewers`` others, and so many commits one after the other."""
    source = path_of(folder, ratings)
    with (
        serving("tests.bench.serve", source, folder) as (port, url),
        _crowd(port, viewers),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 2400}, locale="zh-CN")
        page.goto(f"http://127.0.0.1:{port}{PATH}")
        page.wait_for_selector("body[data-board=ready][data-live=on]")
        page.wait_for_timeout(2000)
        page.evaluate(WATCH)
        database = Database(url)
        delays = [_delay(page, database) for _ in range(commits + 3)][3:]
        database.close()
        browser.close()
    asked, answered, drawn = (
        median([getattr(delay, step) for delay in delays])
        for step in ("asked", "answered", "drawn")
    )
    detail = (
        f"p95 of {commits} commits, {viewers} viewers; medians: asked after {asked:.3f}, "
        f"answered {answered:.3f}, drawn {drawn:.3f} s"
    )
    worst = percentile([delay.drawn for delay in delays], 0.95)
    yield Result(SECTION, PATH, worst, "s", MOST, detail=detail)
