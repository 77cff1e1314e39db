"""Rows of a file to the values of fields, with everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.imports.faults import BadCell, BadFile, BadValue
from data.imports.fields import Field, cell_text, read_value
from data.imports.mapping import FieldMap, Headings, plain_heading
from data.imports.reading import Cell, Source, tidy

Fault = Callable[[BadCell], None]
#: A word that stands in a column again and again is read only once.
_REMEMBERED = 2000
_SHOWN = 200


@dataclass(slots=True)
class Row:
    """One row as read: ``values`` by field (None where blank), ``wrong`` the unusable fields."""

    number: int
    values: dict[str, Any]
    wrong: set[str] = field(default_factory=set)

    @property
    def bad(self) -> bool:
        return bool(self.wrong)

    def blank(self, name: str) -> bool:
        """Whether a field was left blank (one that cannot be used was not)."""
        return self.values[name] is None and name not in self.wrong


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each field stands, and the headings that say so."""

    places: Mapping[str, tuple[int, ...]]
    headings: Mapping[str, str]

    def heading(self, name: str) -> str:
        """The heading of a field's column; the field's own name when it has no column."""
        return self.headings.get(name, name)


def _find(way: Headings, there: dict[str, int]) -> tuple[int, ...] | None:
    """The places of all headings of one way to fill a field; None when one is not there."""
    places = [there.get(plain_heading(text), -1) for text in way]
    return None if -1 in places else tuple(places)


def find_columns(mapping: FieldMap, headings: list[str]) -> Columns:
    """The columns that the mapping's fields are found in."""
    there: dict[str, int] = {}
    for position, heading in enumerate(headings):
        there.setdefault(plain_heading(heading), position)
    places: dict[str, tuple[int, ...]] = {}
    names: dict[str, str] = {}
    for name, ways in mapping.columns.items():
        found = next((place for way in ways if (place := _find(way, there))), None)
        if found:
            places[name] = found
            names[name] = " + ".join(headings[place] for place in found)
    return Columns(places, names)


def missing_fields(mapping: FieldMap, fields: Mapping[str, Field], columns: Columns) -> list[str]:
    """The required or needed fields that neither a column nor a constant fills."""
    given = {*columns.places, *mapping.constants, *mapping.otherwise}
    wanted = (name for name, about in fields.items() if about.required or about.needed)
    return [name for name in wanted if name not in given]


def check_columns(mapping: FieldMap, fields: Mapping[str, Field], source: Source) -> Columns:
    """The columns, once all that the mapping names are there, each once. Raises BadFile."""
    columns = find_columns(mapping, source.headings)
    seen = ", ".join(heading for heading in source.headings if heading)[:500]
    absent = [
        " + ".join(mapping.columns[name][0])
        for name in mapping.columns
        if name in mapping.strict and name not in columns.places
    ]
    if absent:
        raise BadFile("no_column", absent=", ".join(absent), seen=seen, row=source.header_row)
    missing = missing_fields(mapping, fields, columns)
    if missing:
        raise BadFile("no_field", missing=", ".join(missing), seen=seen, row=source.header_row)
    plain = [plain_heading(heading) for heading in source.headings]
    for found in columns.places.values():
        for place in found:
            if plain.count(plain[place]) > 1:
                raise BadFile("heading_twice", heading=source.headings[place])
    return columns


class RowReader:
    """Reads rows by one mapping, remembering the words it has already understood."""

    def __init__(
        self, mapping: FieldMap, fields: Mapping[str, Field], columns: Columns, fault: Fault
    ) -> None:
        self.mapping, self.columns, self.fault = mapping, columns, fault
        self.fields = fields
        self.known: dict[str, dict[str, Any]] = {name: {} for name in fields}
        self.fixed = dict(mapping.constants)
        self.used = [(name, self._place(name)) for name in fields if self._is_used(name)]

    def _is_used(self, name: str) -> bool:
        by_hand = {*self.mapping.constants, *self.mapping.otherwise}
        return name in self.columns.places or name in by_hand or self.fields[name].required

    def _place(self, name: str) -> int:
        """The one cell that a field is read from; -1 when it is not as simple."""
        places = self.columns.places.get(name, ())
        return places[0] if len(places) == 1 and name not in self.fixed else -1

    def _cell(self, name: str, row: list[Cell]) -> Cell:
        """The cell (or cells) of a field, before their meaning."""
        if name in self.fixed:
            return self.fixed[name]
        places = self.columns.places.get(name, ())
        cells = [tidy(row[place]) if place < len(row) else None for place in places]
        if len(cells) < 2:
            return cells[0] if cells else None
        if self.fields[name].kind == "moment":
            return tuple(cells) if cells[0] is not None else None
        return " ".join(cell_text(cell) for cell in cells if cell is not None) or None

    def _meaning(self, name: str, cell: Cell) -> Cell:
        words = self.mapping.values.get(name)
        if cell is not None and words is not None and not isinstance(cell, tuple):
            cell = tidy(words.meaning(cell))
        return self.mapping.otherwise.get(name) if cell is None else cell

    def _value(self, name: str, cell: Cell) -> Any:
        known = self.known[name]
        if isinstance(cell, str) and cell in known:
            return known[cell]
        meant = self._meaning(name, cell)
        if meant is None:
            if self.fields[name].required:
                raise BadValue("missing")
            return None
        value = read_value(meant, self.fields[name], self.mapping.dates)
        if isinstance(cell, str) and len(known) < _REMEMBERED:
            known[cell] = value
        return value

    def read(self, number: int, cells: list[Cell]) -> Row:
        """One row; what is wrong in it is told to ``fault``, cell by cell."""
        row = Row(number, dict.fromkeys(self.fields))
        width = len(cells)
        for name, place in self.used:
            if place < 0:
                cell = self._cell(name, cells)
            else:
                cell = tidy(cells[place]) if place < width else None
            try:
                row.values[name] = self._value(name, cell)
            except BadValue as wrong:
                self.tell(row, name, cell, wrong)
        return row

    def tell(self, row: Row, name: str, cell: Cell, wrong: BadValue) -> None:
        """Tell one thing that is wrong in a row."""
        row.wrong.add(name)
        column = self.columns.heading(name)
        self.fault(BadCell(row.number, column, shown(cell), wrong.reason, wrong.values))


def shown(cell: Cell) -> str:
    """A cell's content as a report shows it: short, in one line."""
    parts = cell if isinstance(cell, tuple) else (cell,)
    text = " ".join(cell_text(part) for part in parts if part is not None)
    text = " ".join(text.replace("\x00", "␀").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def filled_rows(source: Source) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the headings that are not blank."""
    for number, row in source.rows:
        if any(map(_filled, row)):
            yield number, row


def _filled(cell: Cell) -> bool:
    return tidy(cell) is not None
