"""Cards in words: colour, rule, why, and what would have avoided it."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components import badge
from dashboard.view import View
from data.rating.cards import CardState, Colour, Rule
from data.rating.workers import WorkerCard

ICONS = {Colour.YELLOW: "card", Colour.RED: "card"}
OVER = {CardState.EXPIRED, CardState.REVOKED}


def card_badge(view: View, colour: Colour) -> Component:
    """Icon, word and colour of a card."""
    return badge(view, ICONS[colour], view.text(f"rating.card.{colour}"), colour.value)


def rule_words(view: View, rule: str) -> str:
    return view.text(f"rating.card.rule.{rule}")


def because(view: View, rule: str, evidence: dict[str, Any]) -> str:
    """Why a card was lit, with the numbers of its evidence."""
    return view.text(f"rating.card.because.{rule}", **_numbers(view, evidence))


def avoided(view: View, rule: str, evidence: dict[str, Any]) -> str:
    """What would have avoided the card."""
    return view.text(f"rating.card.avoided.{rule}", **_numbers(view, evidence))


def evidence_words(view: View, rule: str, evidence: dict[str, Any]) -> str:
    """The rows that a card rests on."""
    if rule == Rule.LOW_POSITIVE:
        return view.text("rating.card.window", **evidence)
    kind = "cards" if rule == Rule.YELLOW_TWICE else "ratings"
    words = view.text(f"rating.card.{kind}", ids=", ".join(map(str, evidence["ids"])))
    if evidence.get("official_calendar", True):
        return words
    return f"{words} {view.text('rating.card.weekdays')}"


def _numbers(view: View, evidence: dict[str, Any]) -> dict[str, Any]:
    """The evidence with its shares written as percent."""
    shown = dict(evidence)
    if "upper" in evidence:
        shown["upper"] = view.percent(evidence["upper"], 1)
        shown["threshold"] = view.percent(evidence["threshold"], 0)
        shown["more"] = evidence["avoid"] - evidence["positive"]
    return shown


def card_article(view: View, card: WorkerCard) -> Component:
    """One card with everything that explains it."""
    until = view.text("rating.card.issued_on", day=card.issued_on, until=card.expires_on)
    dates = [until, view.text("rating.card.number", id=card.id)]
    if card.state is CardState.ISSUED:
        dates.append(view.text("rating.card.appeal", day=card.appeal_until))
    reasons = {
        "why": because(view, card.rule, card.evidence),
        "evidence": evidence_words(view, card.rule, card.evidence),
        "avoid": avoided(view, card.rule, card.evidence),
    }
    return html.Article(
        [
            html.Header(
                [
                    card_badge(view, card.colour),
                    html.H3(rule_words(view, card.rule)),
                    _state_badge(view, card.state),
                ]
            ),
            html.P(" · ".join(dates), className="muted"),
            html.Dl(
                [
                    part
                    for key, words in reasons.items()
                    for part in (html.Dt(view.text(f"rating.card.{key}")), html.Dd(words))
                ],
                className="counted",
            ),
        ],
        className="card-article" + (" over" if card.state in OVER else ""),
    )


def _state_badge(view: View, state: CardState) -> Component:
    icons = {CardState.REVOKED: "cross", CardState.EXPIRED: "clock", CardState.RECTIFIED: "check"}
    tone = "plain" if state in OVER else "good" if state is CardState.RECTIFIED else "info"
    return badge(view, icons.get(state, "flag"), view.text(f"rating.card.state.{state}"), tone)
