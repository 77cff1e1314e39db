"""The wall's own language and theme come from its address, nobody else's do."""

from __future__ import annotations

import pytest

from dashboard.request import wall_view
from dashboard.view import View

COOKIES = View("zh", "light")


@pytest.mark.parametrize(
    ("path", "query", "seen"),
    [
        ("/kiosk", b"lang=en", View("en", "dark")),
        ("/kiosk/", b"every=9&lang=en", View("en", "dark")),
        ("/boards/kiosk", b"lang=en", View("en", "dark")),
        ("/kiosk", b"", View("zh", "dark")),
        ("/kiosk", b"lang=fr", View("zh", "dark")),
        ("/kiosk", b"lang=%00%ff", View("zh", "dark")),
        ("/boards/rating", b"lang=en", COOKIES),
        ("/", b"lang=en", COOKIES),
    ],
)
def test_the_view_of_a_wall(path: str, query: bytes, seen: View) -> None:
    assert wall_view({"path": path, "query_string": query}, COOKIES) == seen
