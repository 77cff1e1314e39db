"""Addresses of learning pages, with the period kept."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard.periods import DEFAULT, Period


def period_params(period: Period) -> dict[str, str]:
    """What an address says about a period; nothing for the default one."""
    if period.preset == DEFAULT:
        return {}
    if period.preset:
        return {"period": period.preset}
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _address(path: str, period: Period, **params: str) -> str:
    query = urlencode({**period_params(period), **params})
    return f"{path}?{query}" if query else path


def college_page(college_id: int, period: Period, **params: str) -> str:
    return _address(f"/learning/college/{college_id}", period, **params)


def learner_page(learner_id: int, period: Period) -> str:
    return _address(f"/learning/learner/{learner_id}", period)


def span(period: Period) -> str:
    """The piece of query that narrows a board to a span of days."""
    return urlencode({"start": period.start.isoformat(), "end": period.end.isoformat()})
