"""智慧党建看板, the smart community dashboard: the one place that wires everything.

``python app.py`` serves it; ``python app.py --help`` lists the other commands.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dash
import uvicorn
from fastapi import FastAPI

import callbacks.api
import callbacks.errors
import callbacks.index
import callbacks.routing
import data.demo
import data.demo.simulate
import data.imports.command
from callbacks.boards import Boards, board_routes
from callbacks.exports import export_routes
from callbacks.signing import Sessions, Signing, signing_routes
from callbacks.table import BOARDS, PAGES
from dashboard.access import SYSTEM, Role
from dashboard.errors import BadInput
from dashboard.language import text
from dashboard.live import Hub, live_routes
from dashboard.request import Guard, current_actor, current_view
from dashboard.settings import ROOT, Settings
from dashboard.static import StaticCache
from data.accounts import add_account
from data.changes import Watcher, state
from data.db import Database
from data.demo.accounts import PASSWORD, demo_accounts
from data.schema import SchemaTooNew, migrate
from layouts.shell import shell


def create_app(settings: Settings) -> Any:
    """The whole application as ASGI, on the database that ``settings`` names."""
    database = Database(settings.database_url)
    hub = Hub(callbacks.index.build())
    hub.revisions, hub.demo = state(database)
    watcher = Watcher(database, hub.publish)

    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        hub.attach(asyncio.get_running_loop())
        watcher.start()
        yield
        watcher.stop()
        database.close()

    server = FastAPI(
        title="智慧党建看板 · Smart Community Dashboard",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    callbacks.errors.register(server)
    boards = Boards(database, BOARDS, hub)
    sessions = Sessions(database, settings.secret())
    server.include_router(signing_routes(Signing(database, sessions)))
    server.include_router(live_routes(hub))
    server.include_router(board_routes(boards))
    server.include_router(export_routes(boards))
    server.include_router(callbacks.api.api_routes(database, hub))
    dash_app = _dash(server, hub, boards)
    callbacks.index.index_routes(server, dash_app, PAGES)
    server.state.hub, server.state.boards, server.state.database = hub, boards, database
    guarded = Guard(server, identify=sessions)
    return StaticCache(guarded, folder=settings.cache_folder)


def _dash(server: FastAPI, hub: Hub, boards: Boards) -> dash.Dash:
    """The Dash part, on our own server and with our own assets."""
    callbacks.index.load_grid_later()
    dash_app = dash.Dash(
        __name__,
        server=server,
        assets_folder=str(ROOT / "dashboard" / "assets"),
        include_assets_files=False,
        index_string=callbacks.index.index_string(),
        suppress_callback_exceptions=True,
        update_title="",
        add_log_handler=False,
        websocket_callbacks=False,
    )
    dash_app.layout = lambda: shell(current_view(), current_actor(), PAGES, demo=hub.demo)
    callbacks.routing.register(dash_app, PAGES, boards)
    return dash_app


def prepare(settings: Settings) -> None:
    """Bring the schema up to date, and fill an empty database with the demonstration."""
    database = Database(settings.database_url)
    try:
        migrate(database)
        if settings.demo and data.demo.is_empty(database):
            print("Filling the empty database with demonstration rows …", flush=True)
            data.demo.fill(database)
    finally:
        database.close()


def refuse_open_door(settings: Settings) -> None:
    """Refuse to serve other computers with known passwords or a key that nobody chose."""
    if settings.loopback:
        return
    if settings.secret_key is None or len(settings.secret_key.get_secret_value()) < 16:
        raise SystemExit(
            "SECRET_KEY (16 characters or more) must be set to serve on an address that other "
            "computers can reach."
        )
    database = Database(settings.database_url)
    with database.read() as session:
        open_to_all = demo_accounts(session)
    database.close()
    if open_to_all:
        raise SystemExit(
            "This database has the demonstration accounts, whose passwords everybody knows. Run "
            "`make demo-clear` or use another DATABASE_URL before serving on this address."
        )


def welcome(settings: Settings) -> None:
    """Print the address, and how to sign in to the demonstration."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"\n  智慧党建看板 · Smart Community Dashboard\n  http://{host}:{settings.port}\n")
    database = Database(settings.database_url)
    with database.read() as session:
        found = demo_accounts(session)
    database.close()
    if found:
        print(f"  Demonstration accounts (password {PASSWORD}):")
        for each in found:
            print(f"    {each.login:<16} {each.role:<9} {each.name}")
    print(flush=True)


def serve(settings: Settings) -> int:
    """Serve until stopped."""
    prepare(settings)
    refuse_open_door(settings)
    welcome(settings)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
    )
    return 0


def create_admin(database: Database, login: str, name: str) -> int:
    """Ask for a password twice and make an administrator's account."""
    password = getpass.getpass("Password (8 characters or more): ")
    if password != getpass.getpass("Again: "):
        print("The two are not the same; nothing was made.", file=sys.stderr)
        return 2
    try:
        with database.write() as session:
            add_account(
                session,
                SYSTEM,
                login=login,
                name=name,
                role=Role.ADMIN,
                password=password,
                must_change=False,
            )
    except BadInput as wrong:
        print(text("en", f"errors.{wrong.key}", **wrong.values), file=sys.stderr)
        return 2
    print(f"The administrator {login} can sign in now.")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="app.py", description=__doc__)
    commands = root.add_subparsers(dest="command")
    commands.add_parser("serve", help="serve the dashboard (the default)")
    commands.add_parser("migrate", help="bring the database's schema up to date")
    admin = commands.add_parser("create-admin", help="make the first administrator's account")
    admin.add_argument("login", help="the user name")
    admin.add_argument("--name", default="", help="the person's name")
    commands.add_parser("demo-clear", help="remove the demonstration rows and nothing else")
    simulate = commands.add_parser("simulate", help="write plausible new rows to watch the boards")
    simulate.add_argument("--rate", default="2/s", help="rows per second, like 2/s")
    simulate.add_argument("--seconds", type=float, default=None, help="stop after so long")
    importing = commands.add_parser("import", help="load a CSV or XLSX file")
    data.imports.command.add_arguments(importing)
    return root


def run(arguments: list[str] | None = None) -> int:
    """Carry out one command line; returns the exit code."""
    args, settings = parser().parse_args(arguments), Settings()
    try:
        if args.command in {None, "serve"}:
            return serve(settings)
        database = Database(settings.database_url)
        migrate(database)
        if args.command == "create-admin":
            return create_admin(database, args.login, args.name)
        if args.command == "demo-clear":
            data.demo.clear(database)
        elif args.command == "simulate":
            per_second = float(str(args.rate).removesuffix("/s"))
            data.demo.simulate.simulate(database, per_second, args.seconds)
        elif args.command == "import":
            return data.imports.command.main(args, database)
    except SchemaTooNew as refused:
        print(refused, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(run())
