"""A table as one component: `assets/rows.js` draws its cells.

A Dash component costs the browser a few milliseconds. A table of two hundred rows made of
Td and Tr is some thousands of them and stands still for seconds; this one is a single one.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Rows(Component):
    """``head``: (title, whether numeric) of each column. ``body``: rows of cells.

    A cell is text or a component of `dash.html` (or a `dcc.Link`) without an id: it is drawn,
    but is nothing that a callback could know.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = "community"
    _type = "Rows"
    available_properties = ("id", "head", "body", "caption")
    available_wildcard_properties = ()

    def __init__(
        self, head: list[tuple[str, bool]], body: list[list[Any]], caption: str | None = None
    ) -> None:
        self._prop_names = list(self.available_properties)
        self._valid_wildcard_attributes: list[str] = []
        super().__init__(head=head, body=body, caption=caption)
