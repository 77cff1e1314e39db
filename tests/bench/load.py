"""A board's first load on a slow line and a slow computer, against a bare Dash page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.queries import path_of
from tests.bench.results import Result, median
from tests.bench.viewers import BOARDS, serving
from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.server import ROOT, free_port, stop, wait_until_up

TIME = "First load on a slow line (10 Mbit/s, 40 ms, CPU ÷ 4): time against a bare Dash page"
BYTES = "First load on a slow line: bytes over the line"
MOST_TIMES = 1.25
MOST_BYTES = 1.5
LINE = {
    "offline": False,
    "latency": 40,
    "downloadThroughput": 10_000_000 / 8,
    "uploadThroughput": 10_000_000 / 8,
}
CPU_SLOWER = 4
QUIET_MS = 2_000
#: Every chart is there and shows data (or says why it shows none).
DRAWN = """(ours) => {
  if (ours && document.body.dataset.board !== "ready") return null;
  const plots = [...document.querySelectorAll(".js-plotly-plot")];
  const said = (p) => ((p.layout || {}).annotations || []).some((a) => a.text);
  const drawn = (p) => p.querySelector(".main-svg") && ((p.data || []).length || said(p));
  const places = document.querySelectorAll(`[id*='"chart-body"']`).length;
  if (ours ? plots.length < places : !plots.length) return null;
  if (!plots.every(drawn)) return null;
  return { at: performance.now(), charts: plots.length };
}"""


@dataclass(frozen=True, slots=True)
class Load:
    """One first load: seconds until all charts stood there, bytes until the line was quiet."""

    seconds: float
    charts: int
    megabytes: float
    requests: int


@contextmanager
def _bare(charts: int, folder: Path) -> Iterator[str]:
    port, log = free_port(), folder / "bare.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.peers.bare", str(port), str(charts), str(folder)],
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        wait_until_up(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop(process)


def _load(browser: Browser, address: str, *, ours: bool) -> Load:
    """One load with nothing in the browser's cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    sizes: list[float] = []
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    drawn = _drawn(page, address, ours=ours)
    _until_quiet(page, sizes)
    context.close()
    return Load(drawn["at"] / 1000, int(drawn["charts"]), sum(sizes) / 1e6, len(sizes))


def _until_quiet(page: Page, sizes: list[float]) -> None:
    """Until nothing more has come over the line for a while (a live socket never ends)."""
    before = -1
    while len(sizes) != before:
        before = len(sizes)
        page.wait_for_timeout(QUIET_MS)


def _drawn(page: Page, address: str, *, ours: bool) -> dict[str, float]:
    page.goto(address, wait_until="commit", timeout=120_000)
    found = page.wait_for_function(DRAWN, arg=ours, polling="raf", timeout=120_000)
    drawn: dict[str, float] = found.json_value()
    return drawn


def _turns(browser: Browser, board: str, bare: str, runs: int) -> tuple[list[Load], list[Load]]:
    """Board and bare page take turns; the first turn of each only warms the servers."""
    mine, theirs = [], []
    for _ in range(runs + 1):
        mine.append(_load(browser, board, ours=True))
        theirs.append(_load(browser, bare, ours=False))
    return mine[1:], theirs[1:]


def _against_bare(browser: Browser, board: str, port: int, folder: Path, runs: int) -> list[Result]:
    """A board against a bare page with as many charts; a board without any against one."""
    address = f"http://127.0.0.1:{port}/" + ("" if board == "overview" else board)
    charts = _load(browser, address, ours=True).charts
    with _bare(max(charts, 1), folder) as bare:
        mine, theirs = _turns(browser, address, bare, runs)
    ours, plain = (median([load.seconds for load in loads]) for loads in (mine, theirs))
    size, bare_size = (median([load.megabytes for load in loads]) for loads in (mine, theirs))
    spent = f"{ours:.2f} against {plain:.2f} s, {charts} charts"
    sent = f"{mine[0].requests} requests; the bare page {bare_size:.2f} MB"
    return [
        Result(TIME, board, ours / plain, "×", MOST_TIMES, detail=spent),
        Result(BYTES, board, size, "MB", MOST_BYTES, detail=sent),
    ]


def measure(folder: Path, ratings: int, *, runs: int) -> Iterator[Result]:
    """Each main board against a bare page."""
    source = path_of(folder, ratings)
    with serving("tests.bench.serve", source, folder) as (port, _url), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        pairs = [_against_bare(browser, board, port, folder, runs) for board in BOARDS]
        browser.close()
    for results in zip(*pairs, strict=True):
        yield from results
