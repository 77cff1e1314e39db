"""Lighting the cards that are due: gathers the evidence of the rules and writes the cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from dashboard import clock
from dashboard.access import Actor, require_writer
from data import audit
from data.rating.cards import (
    DEFAULTS,
    CardState,
    CardThresholds,
    Colour,
    Evidence,
    Finding,
    Overdue,
    expiry,
    red_findings,
    stands,
    window_start,
    yellow_findings,
)
from data.rating.models import Card, Rectification, Worker, WorkerDay

#: States in which a confirmed negative rating is not (or no longer) held to be one.
ANNULLED = ("mistaken", "malicious")
#: States in which a confirmed negative rating waits to be rectified. One that nobody has
#: verified yet is not the worker's delay.
TO_RECTIFY = ("confirmed", "rectifying", "reopened")


def issue_cards(
    session: Session,
    actor: Actor,
    moment: datetime,
    worker_ids: Sequence[int] | None = None,
    limits: CardThresholds = DEFAULTS,
) -> list[Card]:
    """Light every card that is due at ``moment``, for some workers or for all.

    A rule whose card still stands lights no second one. Returns the new cards.
    """
    require_writer(actor)
    today = clock.local_day(moment)
    ids = _locked_workers(session, worker_ids)
    evidence = _evidence(session, ids, today, limits)
    cards: list[Card] = []
    for worker_id in ids:
        known = evidence[worker_id]
        yellow = [
            _card(session, worker_id, finding, moment, limits)
            for finding in yellow_findings(known, today, limits)
        ]
        known = replace(known, yellow=(*known.yellow, *(card.id for card in yellow)))
        red = [
            _card(session, worker_id, finding, moment, limits)
            for finding in red_findings(known, today, limits)
        ]
        cards += yellow + red
    for card in cards:
        new = {"worker": card.worker_id, "colour": card.colour, "rule": card.rule}
        audit.record(session, actor, "issue card", "card", card.id, new=new)
    if cards:
        audit.touch(session, audit.Domain.RATING)
    return cards


def _locked_workers(session: Session, worker_ids: Sequence[int] | None) -> list[int]:
    """The workers to look at, locked so that two commands cannot light the same card."""
    query = select(Worker.id).order_by(Worker.id).with_for_update()
    if worker_ids is not None:
        query = query.where(Worker.id.in_(worker_ids))
    return list(session.scalars(query))


def _card(
    session: Session, worker_id: int, finding: Finding, moment: datetime, limits: CardThresholds
) -> Card:
    card = Card(
        worker_id=worker_id,
        colour=finding.colour.value,
        rule=finding.rule.value,
        state=CardState.ISSUED.value,
        issued_at=moment,
        expires_on=expiry(clock.local_day(moment), limits),
        evidence=finding.evidence,
    )
    session.add(card)
    session.flush()
    return card


def _evidence(
    session: Session, ids: list[int], today: date, limits: CardThresholds
) -> dict[int, Evidence]:
    rates = _rates(session, ids, today, limits)
    confirmed = _confirmed(session, ids, today, limits)
    overdue = _overdue(session, ids, today)
    dissatisfied = _dissatisfied(session, ids, today, limits)
    cards = _cards(session, ids)
    return {
        worker_id: Evidence(
            *rates.get(worker_id, (0, 0)),
            confirmed=tuple(confirmed[worker_id]),
            overdue=tuple(Overdue(*row) for row in overdue[worker_id]),
            dissatisfied=tuple(dissatisfied[worker_id]),
            yellow=_yellow(cards[worker_id], today, limits),
            standing=frozenset(
                card.rule for card in cards[worker_id] if stands(card.state, card.expires_on, today)
            ),
            used=_used(cards[worker_id]),
        )
        for worker_id in ids
    }


def _rates(
    session: Session, ids: list[int], today: date, limits: CardThresholds
) -> dict[int, tuple[int, int]]:
    """Rated and positive ratings of each worker in the window, from the rollup."""
    positive = WorkerDay.level_3 + WorkerDay.level_4 + WorkerDay.level_5
    rated = positive + WorkerDay.level_1 + WorkerDay.level_2
    query = (
        select(WorkerDay.worker_id, func.sum(rated), func.sum(positive))
        .where(
            WorkerDay.worker_id.in_(ids),
            WorkerDay.day.between(window_start(today, limits.rate_window), today),
        )
        .group_by(WorkerDay.worker_id)
    )
    return {worker: (int(rated), int(good)) for worker, rated, good in session.execute(query)}


def _confirmed(
    session: Session, ids: list[int], today: date, limits: CardThresholds
) -> dict[int, list[int]]:
    return _grouped(
        session,
        _rectifications(
            Rectification.confirmed_at, window_start(today, limits.confirmed_window), today
        ).where(Rectification.state.not_in(ANNULLED), Rectification.worker_id.in_(ids)),
    )


def _dissatisfied(
    session: Session, ids: list[int], today: date, limits: CardThresholds
) -> dict[int, list[int]]:
    return _grouped(
        session,
        _rectifications(
            Rectification.rescored_at, window_start(today, limits.rescored_window), today
        ).where(
            Rectification.rescored_level <= 2,
            Rectification.state.not_in(ANNULLED),
            Rectification.worker_id.in_(ids),
        ),
    )


def _rectifications(column: Any, start: date, end: date) -> Select[int, int]:
    inside: ColumnElement[bool] = column >= clock.day_starts(start)
    return select(Rectification.worker_id, Rectification.rating_id).where(
        inside, column < clock.day_ends(end)
    )


def _overdue(session: Session, ids: list[int], today: date) -> dict[int, list[tuple[int, date]]]:
    query = select(Rectification.worker_id, Rectification.rating_id, Rectification.due_on).where(
        Rectification.worker_id.in_(ids),
        Rectification.due_on < today,
        Rectification.rectified_at.is_(None),
        Rectification.state.in_(TO_RECTIFY),
    )
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for worker_id, rating_id, due_on in session.execute(query):
        if due_on is not None:
            found[worker_id].append((rating_id, due_on))
    return found


def _grouped(session: Session, query: Select[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for worker_id, rating_id in session.execute(query):
        found[worker_id].append(rating_id)
    return found


def _cards(session: Session, ids: list[int]) -> dict[int, list[Card]]:
    found: dict[int, list[Card]] = defaultdict(list)
    for card in session.scalars(select(Card).where(Card.worker_id.in_(ids)).order_by(Card.id)):
        found[card.worker_id].append(card)
    return found


def _yellow(cards: Iterable[Card], today: date, limits: CardThresholds) -> tuple[int, ...]:
    """Yellow cards that count towards a red one: young enough, not revoked, not appealed."""
    oldest = window_start(today, limits.yellow_window)
    away = {CardState.REVOKED, CardState.APPEALED}
    return tuple(
        card.id
        for card in cards
        if card.colour == Colour.YELLOW
        and card.state not in away
        and oldest <= clock.local_day(card.issued_at) <= today
    )


def _used(cards: Iterable[Card]) -> dict[str, frozenset[int]]:
    used: dict[str, frozenset[int]] = defaultdict(frozenset)
    for card in cards:
        used[card.rule] |= frozenset(card.evidence.get("ids", ()))
    return used
