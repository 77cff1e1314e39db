"""Delimited text (CSV, TSV): its encoding, its separator and its rows."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from data.imports.faults import BadFile

SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "gb18030")
_BLOCK = 1 << 20
#: Sniffing looks at so many characters and so many records.
_SAMPLE, _RECORDS = 65_536, 30


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else GB18030."""
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    for encoding in (marked,) if marked else _GUESSES:
        if _decodes(path, encoding):
            return encoding
    raise BadFile("encoding")


def _widths(lines: list[str], separator: str) -> list[int]:
    """How many cells each of the first records has; none when they cannot be read so."""
    try:
        records = [record for record in csv.reader(lines, delimiter=separator) if record]
    except csv.Error:
        return []
    return [len(record) for record in records[:_RECORDS]]


def separator_of(sample: str) -> str:
    """The separator that cuts the first records into the most cells, evenly."""
    lines = sample.splitlines(keepends=True)
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()

    def merit(separator: str) -> tuple[float, int]:
        widths = _widths(lines, separator)
        if not widths or max(widths) == 1:
            return 0.0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual

    return max(SEPARATORS, key=merit)


def sniff(path: Path, encoding: str = "", separator: str = "") -> tuple[str, str]:
    """Encoding and separator, found out where not told."""
    encoding = encoding or encoding_of(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(_SAMPLE)
    except UnicodeError:
        raise BadFile("encoding") from None
    return encoding, separator or separator_of(sample)


def delimited_rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number as a spreadsheet would show it (a cell may span lines).

    Read strictly: a quote never closed would else swallow the rest of the file unseen.
    """
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter=separator, strict=True), 1):
                yield number, row
    except csv.Error:
        raise BadFile("quotes", row=number + 1) from None
    except UnicodeError:
        raise BadFile("encoding") from None
