"""The database's schema: brought up to date at start-up, refused when it is from the future."""

from __future__ import annotations

import io
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from data.db import Database

FOLDER = Path(__file__).parent / "migrations"
#: Any constant: two processes that start together take turns by it.
_PG_LOCK = 20_171_001


class SchemaTooNew(RuntimeError):
    """The database was written by a newer release; this one must not touch it."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(
            f"The database has schema revision {found!r}, which this release does not know: it "
            "was written by a newer release. Start that one, or restore the backup made before it."
        )


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, without any alembic.ini."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(database: Database) -> bool:
    """Bring the schema to this release's, in one transaction; True when anything changed.

    Raises SchemaTooNew for a database of a newer release.
    """
    with database.engine.connect() as connection:
        if _is_current(connection):
            return False
    with database.engine.execution_options(writes=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PG_LOCK})
        if _is_current(connection):
            return False
        command.upgrade(configuration(connection), "head")
    return True


def _is_current(connection: Connection) -> bool:
    """Whether the schema is this release's; refuses one this release does not know."""
    scripts = ScriptDirectory.from_config(configuration())
    found = MigrationContext.configure(connection).get_current_heads()
    known = {script.revision for script in scripts.walk_revisions()}
    for revision in found:
        if revision not in known:
            raise SchemaTooNew(revision)
    return set(found) == set(scripts.get_heads())
