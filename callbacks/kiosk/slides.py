"""What each slide of the wall asks for, always as the public."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component
from sqlalchemy.orm import Session

import callbacks.overview.board as leading
from dashboard.access import PUBLIC
from dashboard.exhibits import Indicator
from dashboard.periods import Period
from dashboard.view import View
from data.learning import colleges, mastery
from data.learning.filters import LearningFilters
from data.mediation import flow, townships
from data.mediation import indicators as mediation_indicators
from data.mediation.filters import MediationFilters
from data.rating import board as rating_board
from data.rating import leaderboard
from data.rating.filters import RatingFilters
from layouts.kiosk import learning as learning_layout
from layouts.kiosk import mediation as mediation_layout
from layouts.kiosk import overview as overview_layout
from layouts.kiosk import rating as rating_layout
from layouts.mediation import indicators as mediation_words


def overview(session: Session, period: Period, view: View) -> list[Component]:
    """The three systems, by the overview board's own numbers."""
    systems = {
        "learning": leading.learning(session, PUBLIC, period, view),
        "rating": leading.rating(session, PUBLIC, period, view),
        "mediation": leading.mediation(session, PUBLIC, period, view),
    }
    return overview_layout.overview(view, period, systems)


def rating(session: Session, period: Period, view: View) -> list[Component]:
    """The leaderboard with masked names; cards under appeal are not among its cards."""
    asked = RatingFilters(period)
    return rating_layout.rating(
        view,
        period,
        leaderboard.leaderboard(session, PUBLIC, asked),
        rating_board.levels(session, PUBLIC, asked),
        _by_name(leading.rating(session, PUBLIC, period, view)),
    )


def learning(session: Session, period: Period, view: View) -> list[Component]:
    """Colleges side by side and the weakest points."""
    asked = LearningFilters(period)
    return learning_layout.learning(
        view,
        period,
        colleges.colleges(session, PUBLIC, asked),
        mastery.attention(session, PUBLIC),
        _by_name(leading.learning(session, PUBLIC, period, view)),
    )


def mediation(session: Session, period: Period, view: View) -> list[Component]:
    """Townships, levels and the leading numbers; by township only."""
    asked = MediationFilters(period)
    found = mediation_indicators.indicators(session, PUBLIC, asked)
    trend = flow.monthly(session, PUBLIC, asked)
    return mediation_layout.mediation(
        view,
        period,
        townships.townships(session, PUBLIC, asked),
        flow.flow(session, PUBLIC, asked),
        _by_name(mediation_words.indicators(view, found, trend, asked)),
    )


def _by_name(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """Indicators by name, without the system in front of it."""
    return {one.name.split(".")[-1]: one for one in indicators}
