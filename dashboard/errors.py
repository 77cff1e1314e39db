"""What can be wrong with what a person sent, told in a sentence they can act on."""

from __future__ import annotations

from typing import Any


class BadInput(ValueError):
    """Input that cannot be used: answered with a 4xx and a plain sentence.

    ``key`` names the sentence in the catalogue (``errors.<key>``), ``values`` fill its
    gaps. ``field`` is the name of the parameter or column it is about, if one is.
    """

    status = 400

    def __init__(self, key: str, field: str | None = None, **values: Any) -> None:
        self.key = key
        self.field = field
        self.values = values
        super().__init__(f"{key} ({field})" if field else key)


class NotFound(BadInput):
    """A record or page that is not there (404)."""

    status = 404


class NotAllowed(BadInput):
    """The actor may not do or see this (403)."""

    status = 403
