"""The first slide: the three systems side by side, each with one great number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import badge, icon
from dashboard.exhibits import Indicator
from dashboard.periods import Period
from dashboard.view import View
from layouts.kiosk.figures import hero, number, stat
from layouts.kiosk.frame import ICONS, slide

#: Each system's great number, and those beside it; the ratings' cards come as one.
LEADING = {
    "learning": ("active", "pass_rate", "mean_score"),
    "rating": ("positive_rate", "response_rate"),
    "mediation": ("level_1_share", "taken_up", "median_arrival"),
}


def overview(
    view: View, period: Period, systems: Mapping[str, Sequence[Indicator]]
) -> list[Component]:
    """The slide, from the very indicators of the boards."""
    return slide(view, "overview", period, [_system(view, name, systems[name]) for name in LEADING])


def _system(view: View, name: str, indicators: Sequence[Indicator]) -> Component:
    by_name = {one.name.split(".")[-1]: one for one in indicators}
    first, *others = (by_name[key] for key in LEADING[name])
    numbers = [number(view, one, change=False) for one in others]
    if name == "rating":
        numbers.append(_cards(view, by_name["yellow_cards"], by_name["red_cards"]))
    return html.Section(
        [
            html.Header([icon(ICONS[name]), html.Span(view.text(f"kiosk.slides.{name}"))]),
            hero(view, first),
            html.Div(numbers, className="k-stats k-of-2"),
        ],
        className=f"k-panel k-system k-system-{name}",
    )


def _cards(view: View, yellow: Indicator, red: Indicator) -> Component:
    """Both colours of cards as one number beside others, in icon, word and colour."""
    badges = [
        badge(view, "card", view.text(f"kiosk.overview.{tone}", count=one.value), tone)
        for tone, one in (("yellow", yellow), ("red", red))
    ]
    return stat(view.text("kiosk.overview.cards"), badges, yellow.note)
