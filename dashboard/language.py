"""The catalogues: every text the software shows, in Simplified Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
FOLDER = Path(__file__).parent / "catalogue"


def _flatten(table: dict[str, Any], prefix: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            texts.update(_flatten(value, name))
        else:
            texts[name] = value
    return texts


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text of a language by its dotted key, ``<file>.<table>.<key>``."""
    texts: dict[str, str] = {}
    for file in sorted(FOLDER.glob(f"*.{language}.toml")):
        part = file.name.split(".")[0]
        texts.update(_flatten(tomllib.loads(file.read_text("utf-8")), part))
    return texts


def text(language: str, key: str, **values: Any) -> str:
    """The text of ``key`` with its gaps filled; an unknown key is a fault of the program."""
    pattern = catalogue(language)[key]
    return pattern.format(**values) if values else pattern


def preferred(accept_language: str | None) -> str:
    """The catalogue's language that a browser asks for first; Chinese when it asks for none."""
    wishes: list[tuple[float, int, str]] = []
    for position, item in enumerate((accept_language or "").split(",")):
        name, _, quality = item.strip().partition(";q=")
        try:
            wishes.append((-float(quality or 1), position, name.lower()[:2]))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wishes) if name in LANGUAGES), "zh")
