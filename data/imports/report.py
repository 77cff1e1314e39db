"""What came of an import: counts, bad cells, and whether anything was loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from dashboard import clock, language
from data.imports.faults import BadCell

#: What an import may add, in the order in which it is told.
RECORDS = (
    *("places", "colleges", "learners", "exams", "scores", "workers", "matters", "ratings"),
    *("cases", "steps", "petitions"),
)
#: So many bad cells are kept to be shown; all are counted.
MOST_KEPT = 10_000
SHOWN = 50


@dataclass(slots=True)
class ImportReport:
    """The course of one import. Bad cells are counted in full and kept up to ``MOST_KEPT``.

    ``added`` counts new records by what they are, ``present`` those that were there already.
    ``kept_out`` counts good rows left out because a row they belong with is bad.
    """

    kind: str
    file: str
    dry_run: bool = False
    good_rows: bool = False
    form: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    fingerprint: str = ""
    loaded_before: datetime | None = None
    rows: int = 0
    bad: list[BadCell] = field(default_factory=list)
    bad_cells: int = 0
    bad_rows: set[int] = field(default_factory=set)
    reasons: Counter[str] = field(default_factory=Counter)
    kept_out: int = 0
    irregular: Counter[str] = field(default_factory=Counter)
    irregular_cases: int = 0
    added: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    loaded: bool = False

    def fault(self, cell: BadCell) -> None:
        """Count one thing that is wrong."""
        self.bad_cells += 1
        self.bad_rows.add(cell.row)
        self.reasons[cell.reason] += 1
        if len(self.bad) < MOST_KEPT:
            self.bad.append(cell)

    @property
    def rejected(self) -> bool:
        """Whether nothing may be loaded because of bad rows."""
        return bool(self.bad_cells) and not self.good_rows

    @property
    def adds_nothing(self) -> bool:
        return not any(self.added.values())

    def lines(self, lang: str, shown: int = SHOWN) -> list[str]:
        """The report for a person, in ``lang``, with the first ``shown`` bad cells."""
        return [
            *_file_lines(self, lang),
            *_bad_lines(self, lang, shown),
            *_result_lines(self, lang),
        ]


def _say(lang: str, key: str, **values: object) -> str:
    return language.text(lang, f"imports.report.{key}", **values)


def _counts(lang: str, counts: Counter[str]) -> str:
    """``12 learners, 3 colleges`` of what there is any of."""
    parts = [
        language.text(lang, f"imports.record.{what}", count=f"{counts[what]:,}")
        for what in RECORDS
        if counts[what]
    ]
    return _say(lang, "comma").join(parts)


def _file_lines(report: ImportReport, lang: str) -> list[str]:
    how = report.sheet and _say(lang, "sheet", sheet=report.sheet)
    if report.encoding:
        separator = {"\t": "Tab"}.get(report.separator, report.separator)
        how = _say(lang, "text", encoding=report.encoding, separator=separator)
    lines = [_say(lang, "read", file=report.file, how=how, rows=f"{report.rows:,}")]
    if report.loaded_before:
        moment = clock.local_text(report.loaded_before)
        lines.append(_say(lang, "loaded_before", moment=moment))
    return lines


def _bad_lines(report: ImportReport, lang: str, shown: int) -> list[str]:
    lines = [
        _say(
            lang,
            "bad_cell",
            row=cell.row,
            column=cell.column,
            value=cell.value,
            reason=cell.sentence(lang),
        )
        for cell in sorted(report.bad, key=lambda cell: cell.row)[:shown]
    ]
    if report.bad_cells > len(lines):
        lines.append(_say(lang, "more", count=f"{report.bad_cells - len(lines):,}"))
    if report.bad_cells:
        cells, rows = f"{report.bad_cells:,}", f"{len(report.bad_rows):,}"
        lines.append(_say(lang, "bad_total", cells=cells, rows=rows))
        for reason, count in report.reasons.most_common():
            name = language.text(lang, f"imports.short.{reason}")
            lines.append(_say(lang, "bad_reason", reason=name, count=f"{count:,}"))
    if report.kept_out:
        lines.append(_say(lang, "kept_out", rows=f"{report.kept_out:,}"))
    for reason, count in report.irregular.most_common():
        name = language.text(lang, f"imports.short.{reason}")
        lines.append(_say(lang, "irregular", reason=name, count=f"{count:,}"))
    if report.irregular_cases:
        lines.append(_say(lang, "irregular_cases", cases=f"{report.irregular_cases:,}"))
    return lines


def _result_lines(report: ImportReport, lang: str) -> list[str]:
    lines = []
    if any(report.present.values()):
        lines.append(_say(lang, "present", what=_counts(lang, report.present)))
    if report.rejected:
        return [*lines, _say(lang, "rejected")]
    if report.adds_nothing:
        return [*lines, _say(lang, "nothing")]
    key = "would_add" if report.dry_run else "added"
    return [*lines, _say(lang, key, what=_counts(lang, report.added))]
