"""The flow through the levels, the trend, the types, and how long things take, as exhibits."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts import bars, empty, stacked
from dashboard.exhibits import Column, Exhibit, Table
from dashboard.theme import palette
from dashboard.view import View
from data.mediation.durations import ARRIVAL
from data.mediation.flow import Bin, Distribution, Flow, Trend, TypeRow
from layouts.mediation import words

FATES = ("settled", "passed_up", "open", "referred", "failed", "withdrawn")
#: A part narrower than this share of the longest bar carries no number of its own.
NARROW = 0.03


def fate_colours(view: View) -> dict[str, str]:
    """The colour of what became of a dispute, the same in every chart."""
    colours = palette(view.theme)
    return {
        "settled": colours.series[4],
        "passed_up": colours.series[1],
        "open": colours.series[2],
        "referred": colours.series[3],
        "failed": colours.series[0],
        "withdrawn": colours.series[6],
    }


def flow_exhibit(view: View, flow: Flow) -> Exhibit:
    """One bar per level: what became there of those who reached it."""
    colours = fate_colours(view)
    levels = flow.levels
    longest = max((level.reached or 0 for level in levels), default=0)
    labels = [
        view.text(f"mediation.flow.level_{level.level}", reached=view.count(level.reached))
        for level in levels
    ]
    shown = [fate for fate in FATES if any(getattr(level, fate) for level in levels)]
    series = [
        (view.text(f"mediation.fates.{fate}"), [getattr(lv, fate) for lv in levels], colours[fate])
        for fate in shown
    ]
    text = [[_part(view, getattr(level, fate), longest) for level in levels] for fate in shown]
    figure = (
        stacked(
            view, labels, series, text=text, unit=view.text("mediation.units.disputes"),
            horizontal=True,
        )
        if longest
        else empty(view, view.text("mediation.empty"))
    )  # fmt: skip
    return Exhibit(
        figure,
        _flow_table(view, flow),
        words.counted(view, "flow", **flow_values(view, flow)),
        flow_sentence(view, flow),
    )


def _part(view: View, count: int | None, longest: int) -> str:
    return view.count(count) if count and count >= NARROW * longest else ""


def flow_values(view: View, flow: Flow) -> dict[str, str]:
    one, two, three = flow.levels
    return {
        "taken_up": view.count(one.reached),
        "reached_2": view.count(two.reached),
        "reached_3": view.count(three.reached),
        "settled_1": view.count(one.settled),
        "settled_2": view.count(two.settled),
        "settled_3": view.count(three.settled),
        "share_taken_up": view.percent(flow.level_1_of_taken_up.share),
        "share_concluded": view.percent(flow.level_1_of_concluded.share),
        "concluded": view.count(flow.level_1_of_concluded.denominator),
        "open": view.count(flow.open),
    }


def flow_sentence(view: View, flow: Flow) -> str:
    """The flow in one sentence, with both denominators of the level-1 share."""
    if flow.levels[0].reached == 0:
        return view.text("mediation.empty")
    return view.text("mediation.flow.summary", **flow_values(view, flow))


def _flow_table(view: View, flow: Flow) -> Table:
    keys = ("reached", *FATES)
    columns = [Column("level", view.text("mediation.columns.level"))]
    columns += [Column(key, view.text(f"mediation.fates.{key}"), "count") for key in keys]
    columns.append(Column("share", view.text("mediation.columns.settled_of_reached"), "share"))
    rows = [
        {
            "level": view.text(f"mediation.levels.{level.level}"),
            **{key: getattr(level, key) for key in keys},
            "share": level.settled / level.reached
            if level.settled is not None and level.reached
            else None,
        }
        for level in flow.levels
    ]
    return Table(columns, rows)


def trend_exhibit(view: View, trend: Trend) -> Exhibit:
    """Disputes taken up per day, week or month, by the highest level they reached."""
    colours = palette(view.theme).series
    level_colours = (colours[4], colours[2], colours[0])
    labels = [_bin_label(each, trend) for each in trend.bins]
    series = [
        (view.text(f"mediation.levels.highest_{place + 1}"),
         [each.highest[place] for each in trend.bins], level_colours[place])
        for place in range(3)
    ]  # fmt: skip
    total = sum(each.taken_up or 0 for each in trend.bins)
    links = [f"start={each.start}&end={each.end}&period=" for each in trend.bins]
    figure = (
        stacked(view, labels, series, unit=view.text("mediation.units.disputes"), links=links)
        if total
        else empty(view, view.text("mediation.empty"))
    )
    return Exhibit(
        figure,
        _trend_table(view, trend),
        words.counted(
            view,
            "trend",
            taken_up=view.count(total),
            step=view.text(f"mediation.trend.by_{trend.step}"),
            bins=view.count(len(trend.bins)),
        ),
        _trend_sentence(view, trend, total),
    )


def _bin_label(each: Bin, trend: Trend) -> str:
    return each.start.strftime("%Y-%m" if trend.step == "month" else "%m-%d")


def _trend_sentence(view: View, trend: Trend, total: int) -> str:
    if not total:
        return view.text("mediation.empty")
    most = max(trend.bins, key=lambda each: each.taken_up or 0)
    return view.text(
        "mediation.trend.summary",
        total=view.count(total),
        step=view.text(f"mediation.trend.by_{trend.step}"),
        start=view.date(most.start),
        end=view.date(most.end),
        most=view.count(most.taken_up),
    )


def _trend_table(view: View, trend: Trend) -> Table:
    columns = [
        Column("start", view.text("mediation.columns.from"), "date"),
        Column("end", view.text("mediation.columns.to"), "date"),
        Column("taken_up", view.text("mediation.columns.taken_up"), "count"),
        *(
            Column(f"level_{n}", view.text(f"mediation.levels.highest_{n}"), "count")
            for n in (1, 2, 3)
        ),
        Column("settled_1", view.text("mediation.columns.settled_1"), "count"),
        Column("share", view.text("mediation.columns.level_1_share"), "share"),
    ]
    rows = [
        {
            "start": each.start,
            "end": each.end,
            "taken_up": each.taken_up,
            **{f"level_{n}": each.highest[n - 1] for n in (1, 2, 3)},
            "settled_1": each.level_1.numerator,
            "share": each.level_1.share,
        }
        for each in trend.bins
    ]
    return Table(columns, rows)


def types_exhibit(view: View, rows: Sequence[TypeRow]) -> Exhibit:
    """Disputes by type, the most frequent first; a click keeps one type."""
    ranked = sorted(rows, key=lambda row: -(row.taken_up or 0))
    shown = [row for row in ranked if row.taken_up is None or row.taken_up]
    total = sum(row.taken_up or 0 for row in rows)
    figure = (
        bars(
            view,
            [words.type_name(view, row.type_code) for row in shown],
            [row.taken_up for row in shown],
            text=[_type_text(view, row, total) for row in shown],
            unit=view.text("mediation.units.disputes"),
            horizontal=True,
            links=[f"type={row.type_code}" for row in shown],
        )
        if shown
        else empty(view, view.text("mediation.empty"))
    )
    return Exhibit(
        figure,
        _types_table(view, ranked, total),
        words.counted(view, "types", taken_up=view.count(total), types=view.count(len(shown))),
        _types_sentence(view, shown, total),
    )


def _type_text(view: View, row: TypeRow, total: int) -> str:
    if row.taken_up is None:
        return view.count(None)
    return f"{view.count(row.taken_up)} · {view.percent(row.taken_up / total)}"


def _types_sentence(view: View, shown: Sequence[TypeRow], total: int) -> str:
    if not shown or not total:
        return view.text("mediation.empty")
    first = shown[0]
    return view.text(
        "mediation.by_type.summary",
        name=words.type_name(view, first.type_code),
        count=view.count(first.taken_up),
        total=view.count(total),
        share=view.percent((first.taken_up or 0) / total),
    )


def _types_table(view: View, rows: Sequence[TypeRow], total: int) -> Table:
    def column(key: str, kind: str) -> Column:
        return Column(key, view.text(f"mediation.columns.{key}"), kind)  # type: ignore[arg-type]

    return Table(
        [
            column("type", "text"),
            column("taken_up", "count"),
            column("share_of_all", "share"),
            column("settled", "count"),
            column("open", "count"),
            column("level_1_share", "share"),
            column("success_rate", "share"),
        ],
        [
            {
                "type": f"{row.type_code} {words.type_name(view, row.type_code)}",
                "taken_up": row.taken_up,
                "share_of_all": row.taken_up / total
                if row.taken_up is not None and total
                else None,
                "settled": row.settled,
                "open": row.open,
                "level_1_share": row.level_1.share,
                "success_rate": row.success.share,
            }
            for row in rows
        ],
    )


def duration_exhibit(view: View, found: Distribution) -> Exhibit:
    """How many took how long, in groups, with the median."""
    name = found.measure
    labels = [view.text(f"mediation.groups.{name}_{edge}") for edge in found.edges]
    number = found.median.number
    shares = [count / number if count is not None and number else None for count in found.counts]
    figure = (
        bars(
            view,
            labels,
            found.counts,
            text=[view.count(count) for count in found.counts],
            unit=view.text("mediation.units.disputes"),
            colour=palette(view.theme).series[1],
        )
        if number
        else empty(view, view.text("mediation.empty"))
    )
    value = found.median.value
    middle = words.minutes(view, value) if name == ARRIVAL else words.days(view, value)
    values = {
        "number": view.count(number),
        "missing": view.count(found.missing),
        "median": middle,
    }
    columns = [
        Column("group", view.text(f"mediation.columns.{name}_group")),
        Column("count", view.text("mediation.columns.disputes"), "count"),
        Column("share", view.text("mediation.columns.share_of_all"), "share"),
    ]
    rows = [
        {"group": label, "count": count, "share": share}
        for label, count, share in zip(labels, found.counts, shares, strict=True)
    ]
    return Exhibit(
        figure,
        Table(columns, rows),
        words.counted(view, f"{name}_times", **values),
        view.text(f"mediation.{name}.summary", **values)
        if number
        else view.text("mediation.empty"),
    )
