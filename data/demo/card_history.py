"""Cards of the past: the real card rules, run at many past moments, one after another.

At each moment the rectifications stand as they stood then, so that a card rests on what was
known on its day. Afterwards some cards are appealed or made good, as people would.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from sqlalchemy.orm import Session

from dashboard.access import Actor, require_writer
from data.demo import rectifications
from data.demo.rectifications import Courses
from data.rating.cards import CardState
from data.rating.issuing import issue_cards
from data.rating.models import Card

#: Days before now at which the rules are run; the newest run is now.
LOOKS = (*range(546, 90, -14), *range(84, 6, -7), 5, 3, 2, 1, 0)
#: What becomes of a card, and after how many days.
FATES = (
    (None, 0, 0.38),
    (CardState.RECTIFIED, 32, 0.42),
    (CardState.UPHELD, 12, 0.08),
    (CardState.REVOKED, 12, 0.06),
    (CardState.APPEALED, 2, 0.06),
)


def fill(
    session: Session,
    actor: Actor,
    batch_id: int,
    rng: np.random.Generator,
    courses: Courses,
    until: np.datetime64,
) -> list[Card]:
    """Store the rectifications as of ``until`` and every card lit on the way; returns them."""
    require_writer(actor)
    before = np.datetime64("1970-01-01T00:00:00")
    cards: list[Card] = []
    fates: dict[int, tuple[CardState | None, int]] = {}
    for back in LOOKS:
        moment: np.datetime64 = until - np.timedelta64(back, "D")
        rectifications.show(session, actor, courses, before, moment)
        now = moment.astype(datetime).replace(tzinfo=UTC)
        _meet_fates(cards, fates, now)
        for card in issue_cards(session, actor, now):
            card.batch_id = batch_id
            cards.append(card)
            fates[card.id] = _fate(rng)
        before = moment
    session.flush()
    return cards


def _fate(rng: np.random.Generator) -> tuple[CardState | None, int]:
    state, days, _ = FATES[rng.choice(len(FATES), p=[share for *_, share in FATES])]
    return state, days


def _meet_fates(
    cards: list[Card], fates: dict[int, tuple[CardState | None, int]], now: datetime
) -> None:
    """Set what has become of cards by ``now``; an appeal is decided after two weeks."""
    for card in cards:
        state, days = fates[card.id]
        age = (now - card.issued_at).days
        if state is None or age < days:
            continue
        decided = state is CardState.APPEALED and age > 14
        card.state = (CardState.UPHELD if decided else state).value
