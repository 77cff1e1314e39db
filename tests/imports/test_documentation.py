"""The pages about importing say what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from data.imports.cases import CASE_FIELDS, EVENT_FIELDS
from data.imports.kinds import KINDS
from data.imports.mapping import parse_mapping

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["importing.md", "importing.zh.md"]


@pytest.mark.parametrize("page", PAGES)
def test_every_example_is_a_good_mapping(page: str) -> None:
    examples = re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        found = tomllib.loads(example)
        kind = KINDS[found["kind"]]
        mapping = parse_mapping(found, kind.name, {about.name: about for about in kind.fields})
        kind.prepare(mapping)


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("### learners", KINDS["learners"].fields),
        ("### ratings", KINDS["ratings"].fields),
        ("### cases, one row per case", CASE_FIELDS),
        ("### cases, one row per step", EVENT_FIELDS),
        ("### petitions", KINDS["petitions"].fields),
    ],
)
def test_every_field_is_described(heading: str, fields: tuple[object, ...]) -> None:
    section = (DOCS / PAGES[0]).read_text("utf-8").split(f"{heading}\n")[1].split("\n#")[0]
    told = set(re.findall(r"`(\w+)`", section))
    assert told == {about.name for about in fields}  # type: ignore[attr-defined]
    bold = set(re.findall(r"\*\*`(\w+)`\*\*", section))
    needed = {a.name for a in fields if a.required or a.needed}  # type: ignore[attr-defined]
    assert bold == needed


@pytest.mark.parametrize("page", PAGES)
def test_every_option_of_the_command_is_described(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    for option in ("--map", "--dry-run", "--good-rows", "--keep-irregular", "--show", "--lang"):
        assert option in text
