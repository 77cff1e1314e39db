"""Petitions year on year, by month and by year."""

from __future__ import annotations

from dashboard.charts import empty, lines
from dashboard.exhibits import Column, Exhibit, Table
from dashboard.theme import palette
from dashboard.view import View
from data.mediation.petitions import Petitions
from layouts.mediation import words
from layouts.mediation.indicators import year_words


def petitions_exhibit(view: View, found: Petitions) -> Exhibit:
    """The leading year's months against those of the year before."""
    year = found.leading
    table = _months_table(view, found)
    if year is None:
        nothing = view.text("mediation.petitions.empty")
        return Exhibit(
            empty(view, nothing),
            table,
            words.counted(
                view, "petitions", this_year="—", last_year="—", this="—", last="—",
                difference="—", change="—",
            ),
            nothing,
        )  # fmt: skip
    colours = palette(view.theme)
    months = [words.month(view, month.month) for month in found.months]
    figure = lines(
        view,
        months,
        [
            (str(year.year), [month.this for month in found.months], colours.accent),
            (str(year.year - 1), [month.last for month in found.months], colours.series[1]),
        ],
        unit=view.text("mediation.units.person_times"),
    )
    values = year_words(view, year)
    return Exhibit(
        figure,
        table,
        words.counted(view, "petitions", **values),
        view.text("mediation.petitions.summary", **values),
    )


def _months_table(view: View, found: Petitions) -> Table:
    year = found.leading.year if found.leading else None
    columns = [
        Column("month", view.text("mediation.columns.month")),
        Column("this", str(year or "—"), "count"),
        Column("last", str(year - 1 if year else "—"), "count"),
        Column("change", view.text("mediation.columns.change"), "share"),
    ]
    rows = [
        {
            "month": words.month(view, month.month),
            "this": month.this,
            "last": month.last,
            "change": (month.this - month.last) / month.last
            if month.this is not None and month.last
            else None,
        }
        for month in found.months
    ]
    return Table(columns, rows)


def years_exhibit(view: View, found: Petitions) -> Exhibit:
    """Every year that the period touches, against the one before."""
    columns = [
        Column("year", view.text("mediation.columns.year")),
        Column("this", view.text("mediation.units.person_times"), "count"),
        Column("last", view.text("mediation.columns.year_before"), "count"),
        Column("change", view.text("mediation.columns.change"), "share"),
    ]
    rows = [
        {
            "year": year_words(view, year)["this_year"],
            "this": year.this,
            "last": year.last,
            "change": year.change,
        }
        for year in found.years
    ]
    sentences = [
        view.text("mediation.years.one", **year_words(view, year))
        for year in found.years
        if year.change is not None
    ]
    summary = " ".join(sentences) or view.text("mediation.petitions.empty")
    total = sum(year.this or 0 for year in found.years)
    return Exhibit(
        None,
        Table(columns, rows),
        words.counted(view, "years", years=view.count(len(rows)), total=view.count(total)),
        summary,
    )
