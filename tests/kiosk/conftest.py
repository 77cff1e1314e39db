"""The wall on the demonstration, looked at on its own day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.demo_rows import NOW, demo_database, filled_sqlite

__all__ = ["demo_database", "filled_sqlite"]


@pytest.fixture
def today() -> Iterator[None]:
    """The clock stands at the demonstration's moment."""
    with time_machine.travel(NOW, tick=False):
        yield
