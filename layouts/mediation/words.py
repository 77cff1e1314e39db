"""How mediation's numbers are put into words: places, types, shares, spans, changes."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard.exhibits import Change, Counted
from dashboard.periods import Period
from dashboard.view import View
from data.mediation.counts import Ratio
from data.mediation.filters import MediationFilters
from data.mediation.types import catalogue_key

HOURS_A_DAY = 24


def type_name(view: View, code: str) -> str:
    return view.text(catalogue_key(code))


def span(view: View, period: Period) -> str:
    """The days of a period, both included."""
    return view.text(
        "mediation.words.span", start=view.date(period.start), end=view.date(period.end)
    )


def parts(view: View, ratio: Ratio) -> str:
    """``5,249 of 8,563``: a share's numerator and denominator."""
    return view.text(
        "mediation.words.parts",
        numerator=view.count(ratio.numerator),
        denominator=view.count(ratio.denominator),
    )


def share_of(view: View, ratio: Ratio) -> str:
    """A share with its two parts."""
    return view.text(
        "mediation.words.share", share=view.percent(ratio.share), parts=parts(view, ratio)
    )


def minutes(view: View, value: float | None) -> str:
    if value is None:
        return view.number(None)
    return view.text("mediation.words.minutes", value=short(value))


def days(view: View, hours: float | None) -> str:
    """A duration in days with one decimal; below one day in hours."""
    if hours is None:
        return view.number(None)
    if hours < 1:
        return view.text("mediation.words.under_an_hour")
    if hours < HOURS_A_DAY:
        return view.text("mediation.words.hours", value=short(hours))
    value = short(hours / HOURS_A_DAY)
    return view.text("mediation.words.day" if value == "1" else "mediation.words.days", value=value)


def month(view: View, number: int) -> str:
    """A month's short name."""
    return view.text(f"mediation.words.months.{number}")


def signed(view: View, share: float | None) -> str:
    """A relative change in percent, with its sign."""
    if share is None:
        return view.percent(None)
    return f"{'−' if share < 0 else '+'}{view.percent(abs(share))}"


def signed_count(view: View, number: int | None) -> str:
    """A difference with its sign."""
    if number is None:
        return view.count(None)
    return f"{'−' if number < 0 else '+'}{view.count(abs(number))}"


def short(value: float) -> str:
    """One decimal, and none where it is a zero."""
    return f"{value:,.1f}".removesuffix(".0")


def period_query(filters: MediationFilters) -> str:
    """The piece of an address that keeps the period."""
    period = filters.period
    if period.preset:
        return urlencode({"period": period.preset})
    return urlencode({"start": period.start.isoformat(), "end": period.end.isoformat()})


def counted(view: View, name: str, *, excluded: str | None = None, **values: object) -> Counted:
    """How a figure was counted, from the catalogue's ``mediation.counted.<name>``.

    ``excluded`` names another sentence of it, for what is left out.
    """
    key = f"mediation.counted.{name}"
    left_out = f"mediation.counted.{excluded}" if excluded else f"{key}.excluded"
    return Counted(
        formula=view.text(f"{key}.formula", **values),
        numerator=view.text(f"{key}.numerator", **values),
        denominator=view.text(f"{key}.denominator", **values),
        excluded=view.text(left_out, **values),
    )


def points(
    view: View, now: float | None, before: float | None, *, up: bool | None
) -> Change | None:
    """The change of a share in percentage points; ``up`` tells whether more is better."""
    if now is None or before is None:
        return None
    return _change(view, "kit.change.points", (now - before) * 100, up)


def percent(
    view: View, now: float | None, before: float | None, *, up: bool | None
) -> Change | None:
    """The change of a number in percent of what it was before."""
    if now is None or not before:
        return None
    return _change(view, "kit.change.percent", (now - before) / before * 100, up)


def difference(
    view: View, now: float | None, before: float | None, key: str, *, up: bool | None
) -> Change | None:
    """The change of a number by itself, in the unit that ``key`` puts after it."""
    if now is None or before is None:
        return None
    return _change(view, key, now - before, up)


def _change(view: View, key: str, value: float, up: bool | None) -> Change | None:
    if abs(value) < 0.05:
        return Change(view.text("kit.change.flat"), "flat")
    sign = "+" if value > 0 else "−"
    good = None if up is None else (value > 0) == up
    words = view.text(key, sign=sign, value=short(abs(value)))
    return Change(words, "up" if value > 0 else "down", good)
