"""Draft a migration from the models: ``python -m data.migrations "what changes"``.

``--first`` writes the initial one anew; only allowed as long as nothing was released.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from alembic import command

from data.db import Database
from data.schema import FOLDER, configuration, migrate

VERSIONS = FOLDER / "versions"


def _number() -> str:
    return f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"


def draft(message: str, *, first: bool) -> None:
    """Write the next revision, from the difference of the models to the migrations so far."""
    if first:
        for path in VERSIONS.glob("[0-9]*.py"):
            path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.sqlite3'}")
        if not first:
            migrate(database)
        with database.engine.begin() as connection:
            config = configuration(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=_number())
        database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--first", action="store_true")
    options = parser.parse_args()
    draft(options.message, first=options.first)
