"""The command line of the importer: ``python app.py import KIND FILE``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

from dashboard import language
from dashboard.access import SYSTEM
from data.db import Database
from data.imports.faults import BadFile
from data.imports.kinds import KINDS
from data.imports.loading import Progress, run_import
from data.imports.report import SHOWN


def _usual_language() -> str:
    """English where the system speaks English, else Chinese."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next((name for name in names if name), "zh")
    return "en" if name.lower().startswith(("en", "c.", "posix")) or name == "C" else "zh"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``import``."""
    parser.add_argument("kind", choices=sorted(KINDS), help="what the file holds")
    parser.add_argument("file", type=Path, help="a CSV, TSV, XLSX, XLS or ODS file")
    parser.add_argument("--map", type=Path, default=None, help="a mapping file (TOML)")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")
    parser.add_argument(
        "--good-rows", action="store_true", help="load the good rows if some are bad"
    )
    parser.add_argument(
        "--keep-irregular",
        action="store_true",
        help="keep steps that the rules of mediation forbid, marked as history",
    )
    parser.add_argument("--show", type=int, default=SHOWN, help="how many bad cells to list")
    parser.add_argument("--lang", choices=language.LANGUAGES, default=_usual_language())


def _progress(lang: str) -> Progress:
    """Prints a line per stage; on a terminal the line counts along."""
    counts_along = sys.stderr.isatty()
    last = ""

    def show(stage: str, rows: int) -> None:
        nonlocal last
        text = language.text(lang, f"imports.stage.{stage}", rows=f"{rows:,}")
        if counts_along:
            print(
                f"{'' if stage == last or not last else chr(10)}\r{text}", end="", file=sys.stderr
            )
        elif stage != last:
            print(text, file=sys.stderr)
        last = stage

    return show


def _print_anything() -> None:
    """A console of few letters shows a mark for what it has not, rather than failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main(args: argparse.Namespace, database: Database) -> int:
    """Import as told, print the report; 0 when nothing was rejected, else 1."""
    _print_anything()
    try:
        report = run_import(
            database,
            SYSTEM,
            args.kind,
            args.file,
            mapping=args.map,
            dry_run=args.dry_run,
            good_rows=args.good_rows,
            keep_irregular=args.keep_irregular,
            progress=_progress(args.lang),
        )
    except BadFile as wrong:
        print(wrong.sentence(args.lang), file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print("\n".join(report.lines(args.lang, shown=max(args.show, 0))))
    return int(report.rejected)
