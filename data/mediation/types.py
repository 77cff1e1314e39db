"""The types of dispute, by the two-digit codes that mediators use in their records."""

from __future__ import annotations

OTHER = "99"
CODES = (*(f"{number:02d}" for number in range(1, 18)), OTHER)

#: What rollups keep in place of a type for all types together.
ALL_TYPES = ""


def catalogue_key(code: str) -> str:
    """The key of a type's name in the catalogues."""
    return f"mediation.types.names.t{code}"
