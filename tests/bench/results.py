"""What was measured: one line each, with the limit it must keep; a table and a file."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. ``limit`` is the most (or, with ``at_least``, the least) it may be."""

    section: str
    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def kept(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return "reported"
        sign = "≥" if self.at_least else "≤"
        return f"{'ok  ' if self.kept else 'MISS'} {sign} {self.limit:g}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all stay at or below (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def table(results: Sequence[Result]) -> str:
    """The results for people."""
    lines = []
    section = None
    width = max((len(result.name) for result in results), default=0)
    for result in results:
        if result.section != section:
            section = result.section
            lines += ["", section]
        figure = f"{result.value:,.3g}" if result.value < 1000 else f"{result.value:,.0f}"
        lines.append(
            f"  {result.name:<{width}}  {figure:>8} {result.unit:<4} {result.verdict:<12}"
            f" {result.detail}".rstrip()
        )
    return "\n".join(lines)


def write(results: Sequence[Result], path: Path, *, small: bool) -> None:
    """The results for programs."""
    content = {
        "small": small,
        "machine": {"python": platform.python_version(), "system": platform.platform()},
        "kept": all(result.kept for result in results),
        "results": [asdict(result) | {"kept": result.kept} for result in results],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
