"""The leading numbers of mediation as cards, each with its denominator."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.exhibits import Change, Counted, Indicator
from dashboard.view import View
from data.mediation.filters import MediationFilters
from data.mediation.flow import Trend
from data.mediation.indicators import Figures, Indicators
from data.mediation.petitions import Petitions, Year
from layouts.mediation import words


def indicators(
    view: View, found: Indicators, trend: Trend, filters: MediationFilters
) -> list[Indicator]:
    """The strip of the board and of a township's page."""
    now, before = found.now, found.before
    return [
        _taken_up(view, now, before, trend),
        _level_1(view, now, before, trend),
        _success(view, now, before, trend),
        _arrival(view, now, before, trend),
        _settling(view, now, before),
        petitions(view, found.petitions),
        _clinics(view, now, filters),
        _mediators(view, now, filters),
    ]


def _card(
    view: View,
    name: str,
    value: str,
    note: str,
    counted: Counted,
    change: Change | None = None,
    spark: Sequence[float | None] = (),
) -> Indicator:
    label = view.text(f"mediation.indicators.{name}")
    return Indicator(name, label, value, note, counted, change, list(spark))


def _taken_up(view: View, now: Figures, before: Figures, trend: Trend) -> Indicator:
    values = {
        "taken_up": view.count(now.taken_up),
        "open": view.count(now.open),
        "withdrawn": view.count(now.withdrawn),
    }
    return _card(
        view,
        "taken_up",
        view.count(now.taken_up),
        view.text("mediation.indicators.still_open", open=view.count(now.open)),
        words.counted(view, "taken_up", **values),
        words.percent(view, now.taken_up, before.taken_up, up=None),
        [each.taken_up for each in trend.whole],
    )


def _level_1(view: View, now: Figures, before: Figures, trend: Trend) -> Indicator:
    share, of_concluded = now.level_1_of_taken_up, now.level_1_of_concluded
    values = {
        "settled": view.count(share.numerator),
        "taken_up": view.count(share.denominator),
        "concluded": view.count(of_concluded.denominator),
        "share": view.percent(of_concluded.share),
        "open": view.count(now.open),
    }
    return _card(
        view,
        "level_1_share",
        view.percent(share.share),
        view.text("mediation.indicators.level_1_note", **values),
        words.counted(view, "level_1", **values),
        words.points(view, share.share, before.level_1_of_taken_up.share, up=True),
        [each.level_1.share for each in trend.whole],
    )


def _success(view: View, now: Figures, before: Figures, trend: Trend) -> Indicator:
    values = {
        "settled": view.count(now.success.numerator),
        "ended": view.count(now.success.denominator),
        "failed": view.count(now.failed),
        "referred": view.count(now.referred),
        "open": view.count(now.open),
        "withdrawn": view.count(now.withdrawn),
    }
    return _card(
        view,
        "success_rate",
        view.percent(now.success.share),
        view.text("mediation.indicators.success_note", **values),
        words.counted(view, "success", **values),
        words.points(view, now.success.share, before.success.share, up=True),
        [each.success.share for each in trend.whole],
    )


def _arrival(view: View, now: Figures, before: Figures, trend: Trend) -> Indicator:
    median = now.arrival_minutes
    return _card(
        view,
        "median_arrival",
        words.minutes(view, median.value),
        view.text("mediation.indicators.arrival_note", number=view.count(median.number)),
        words.counted(view, "arrival", number=view.count(median.number)),
        words.difference(
            view, median.value, before.arrival_minutes.value, "mediation.words.more_minutes",
            up=False,
        ),
        [each.arrival_minutes.value for each in trend.whole],
    )  # fmt: skip


def _settling(view: View, now: Figures, before: Figures) -> Indicator:
    median, earlier = now.settling_hours, before.settling_hours
    return _card(
        view,
        "median_settling",
        words.days(view, median.value),
        view.text("mediation.indicators.settling_note", number=view.count(median.number)),
        words.counted(view, "settling", number=view.count(median.number)),
        words.difference(view, median.value, earlier.value, "mediation.words.more_hours", up=False),
    )


def petitions(view: View, found: Petitions) -> Indicator:
    """Petitions of the leading year against the one before."""
    year = found.leading
    if year is None:
        return _card(
            view,
            "petitions_change",
            view.count(None),
            view.text("mediation.indicators.no_petitions"),
            Counted(view.text("mediation.counted.petitions.formula")),
        )
    values = year_words(view, year)
    change = words.percent(view, year.this, year.last, up=False)
    return _card(
        view,
        "petitions_change",
        view.count(year.this),
        view.text("mediation.indicators.petitions_note", **values),
        words.counted(view, "petitions", **values),
        change,
        [month.this for month in found.months],
    )


def year_words(view: View, year: Year) -> dict[str, str]:
    """What sentences about a year's petitions say."""
    form = "year" if year.is_complete else "part_year"
    last = words.month(view, year.through)
    names = {
        "this_year": view.text(f"mediation.words.{form}", year=year.year, month=last),
        "last_year": view.text(f"mediation.words.{form}", year=year.year - 1, month=last),
    }
    return {
        **names,
        "this": view.count(year.this),
        "last": view.count(year.last),
        "difference": words.signed_count(view, year.ratio.numerator),
        "change": words.signed(view, year.change),
    }


def _clinics(view: View, now: Figures, filters: MediationFilters) -> Indicator:
    values = {"clinics": view.count(now.clinics), "span": words.span(view, filters.period)}
    return _card(
        view,
        "clinics",
        view.count(now.clinics),
        view.text("mediation.indicators.clinics_note"),
        words.counted(view, "clinics", **values),
    )


def _mediators(view: View, now: Figures, filters: MediationFilters) -> Indicator:
    each = now.mediators / now.clinics if now.mediators is not None and now.clinics else None
    values = {
        "mediators": view.count(now.mediators),
        "clinics": view.count(now.clinics),
        "span": words.span(view, filters.period),
        "each": view.number(each),
    }
    return _card(
        view,
        "mediators",
        view.count(now.mediators),
        view.text("mediation.indicators.mediators_note", **values),
        words.counted(view, "mediators", **values),
    )
