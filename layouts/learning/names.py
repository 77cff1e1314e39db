"""Names of colleges and points as they fit on an axis."""

from __future__ import annotations

import re

from dashboard.charts import wrapped
from dashboard.view import View

PREFIX = re.compile(r"^(College|School|Faculty) of (the )?")
SUFFIX = re.compile(r"(?<=.{2})学院$")


def short(view: View, thing: object) -> str:
    """A college's name without the word for college, which its heading says already."""
    name = view.name(thing)
    return SUFFIX.sub("", name) if view.language == "zh" else PREFIX.sub("", name)


def lines(view: View, name: str, chinese: int = 6, english: int = 13) -> str:
    """A name broken into short lines for an axis."""
    return wrapped(name, chinese if view.language == "zh" else english)
