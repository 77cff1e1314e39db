"""What needs attention now: cards, late cases, weak knowledge points, rising petitions."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import badge
from dashboard.view import View
from data.learning.mastery import WeakSpot
from data.mediation.attention import Attention, Overdue, Rise
from data.mediation.types import catalogue_key
from data.rating.cards import Colour
from data.rating.feed import NewCard


def item(mark: Component, words: str, aside: str, href: str) -> Component:
    """One line: what it is, where, and the way to where it is dealt with."""
    return html.Li(
        [
            mark,
            html.Div(
                [dcc.Link(words, href=href), html.Div(aside, className="aside")], className="grow"
            ),
        ]
    )


def card_item(view: View, card: NewCard) -> Component:
    colour = "red" if card.colour is Colour.RED else "yellow"
    mark = badge(view, "card", view.text(f"rating.card.{colour}"), colour)
    words = view.text("overview.attention.card", name=card.name, place=view.name(card.village))
    href = f"/rating/worker/{card.worker_id}" if card.worker_id else "/rating"
    aside = view.text(f"rating.card.rule.{card.rule}")
    return item(mark, words, f"{aside} · {view.moment(card.issued_at)}", href)


def overdue_item(view: View, case: Overdue) -> Component:
    mark = badge(view, "clock", view.text("overview.attention.late"), "bad")
    place = case.township if view.language == "zh" else case.township_en
    words = view.text(
        "overview.attention.case",
        place=place,
        type=view.text(catalogue_key(case.type_code)),
        level=case.level,
    )
    since = view.text("overview.attention.due", due=view.moment(case.due_at))
    clock = view.text(f"overview.clocks.{case.clock}")
    return item(mark, words, f"{clock} · {since}", f"/mediation?place={case.township_id}")


def weak_item(view: View, spot: WeakSpot) -> Component:
    mark = badge(view, "warn", view.text("overview.attention.weak"), "warn")
    college = spot.college if view.language == "zh" else spot.college_en
    point = spot.point if view.language == "zh" else spot.point_en
    words = view.text("overview.attention.point", college=college, point=point)
    aside = view.text("overview.attention.weak_of", weak=spot.weak, learners=spot.learners)
    return item(mark, words, aside, f"/learning?college={spot.college_id}")


def rise_item(view: View, rise: Rise) -> Component:
    mark = badge(view, "arrow-up", view.text("overview.attention.rise"), "warn")
    place = rise.township if view.language == "zh" else rise.township_en
    words = view.text("overview.attention.petitions", place=place)
    aside = view.text(
        "overview.attention.rise_of",
        this=view.count(rise.this),
        last=view.count(rise.last),
        first=rise.first_month.strftime("%Y-%m"),
        until=rise.last_month.strftime("%Y-%m"),
    )
    return item(mark, words, aside, f"/mediation?place={rise.township_id}&measure=petitions")


def attention(
    view: View, cards: list[NewCard], mediation: Attention, weak: list[WeakSpot]
) -> Component:
    """The list, the most pressing first; a calm sentence where nothing is."""
    items = [card_item(view, card) for card in cards[:5]]
    items += [overdue_item(view, case) for case in mediation.overdue[:4]]
    items += [weak_item(view, spot) for spot in weak[:3]]
    items += [rise_item(view, rise) for rise in mediation.petition_rises[:3]]
    if not items:
        return html.P(view.text("overview.attention.nothing"), className="nothing")
    more = (mediation.overdue_number or 0) - 4
    if more > 0:
        sentence = view.text("overview.attention.more_late", count=view.count(more))
        items.append(html.Li(html.Span(sentence, className="aside")))
    return html.Ul(items, className="list")
