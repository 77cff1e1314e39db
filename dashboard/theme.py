"""Colours and type of figures; `assets/kit.css` has the same tokens for the pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme."""

    ink: str
    muted: str
    grid: str
    surface: str
    accent: str
    series: tuple[str, ...]
    scale: tuple[str, ...]
    nothing: str
    good: str
    warn: str
    bad: str


FONT = (
    "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Noto Sans SC', sans-serif"
)

LIGHT = Palette(
    ink="#1d2433",
    muted="#5a6478",
    grid="#e4e7ee",
    surface="#ffffff",
    accent="#b4232a",
    series=("#b4232a", "#1f6f8b", "#c98a12", "#5b5ea6", "#2f8f5b", "#8a4b2d", "#6b7280"),
    scale=("#fdf1e7", "#f9d3b4", "#f0a887", "#dd7466", "#bd3f45", "#8c1d2c"),
    nothing="#eef0f4",
    good="#1d7a4c",
    warn="#9a6700",
    bad="#b4232a",
)

DARK = Palette(
    ink="#eef1f7",
    muted="#a5afc2",
    grid="#2b3446",
    surface="#161d2b",
    accent="#ff7a70",
    series=("#ff7a70", "#59b6d3", "#f0b849", "#a3a5f0", "#62cf95", "#d99a78", "#aab2c0"),
    scale=("#2a2530", "#4a2a38", "#75323f", "#a84245", "#d8635a", "#ff9d86"),
    nothing="#222b3b",
    good="#62cf95",
    warn="#f0b849",
    bad="#ff7a70",
)


def palette(theme: str) -> Palette:
    return DARK if theme == "dark" else LIGHT


def step_colour(theme: str, position: float) -> str:
    """The colour of the sequential scale at ``position`` (0 low … 1 high), mixed between steps."""
    scale = palette(theme).scale
    place = min(max(position, 0.0), 1.0) * (len(scale) - 1)
    left = min(int(place), len(scale) - 2)
    return _mixed(scale[left], scale[left + 1], place - left)


def _mixed(one: str, other: str, share: float) -> str:
    parts = [
        round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_on(colour: str) -> str:
    """Black-ish or white, whichever reads better on ``colour``."""
    light = _luminance(colour)
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.0562 else "#14181f"
