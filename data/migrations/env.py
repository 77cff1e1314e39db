"""Alembic's way in: it runs inside the connection and transaction of `data.schema`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from data.db import UtcDateTime
from data.models import Base


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration must not change when our types do: write what the column really is."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,  # our own BEGIN makes this true on SQLite too
    compare_type=True,
)
context.run_migrations()
