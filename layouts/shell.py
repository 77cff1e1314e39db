"""The frame around every page: bar, menu, switches, live mark, banner, "how counted" panel."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access import Actor
from dashboard.components import icon, skeleton
from dashboard.view import View
from layouts.pages import Page


def menu(view: View, pages: tuple[Page, ...]) -> Component:
    """The links to the boards; `assets/board.js` marks the one that is open."""
    links: list[Component] = [
        dcc.Link(
            [icon(page.icon), html.Span(view.text(f"kit.menu.{page.name}"))],
            href=page.path,
            className="menu-link",
        )
        for page in pages
        if page.icon
    ]
    links.append(
        html.A(
            [icon("display"), html.Span(view.text("kit.menu.kiosk"))],
            href="/kiosk",
            className="menu-link quiet",
        )
    )
    return html.Nav(links, className="menu", **{"aria-label": view.text("kit.menu.label")})


def switches(view: View, actor: Actor) -> Component:
    """Live mark, theme, language, account."""
    other = "light" if view.theme == "dark" else "dark"
    return html.Div(
        [
            html.Span(
                [html.Span(className="dot"), html.Span(view.text("kit.live.on"), id="live-words")],
                id="live-mark",
                className="live-mark",
                role="status",
            ),
            html.Button(
                [
                    icon("sun" if other == "light" else "moon"),
                    html.Span(view.text(f"kit.switch.{other}")),
                ],
                id="switch-theme",
                className="quiet-button",
                type="button",
                **{"data-cookie": f"theme={other}"},
            ),
            html.Button(
                [icon("globe"), html.Span(view.text("kit.switch.language"))],
                id="switch-language",
                className="quiet-button",
                type="button",
                **{
                    "data-cookie": f"lang={view.other_language}",
                    "aria-label": view.text("kit.switch.language_label"),
                },
            ),
            account(view, actor),
        ],
        className="switches",
    )


def account(view: View, actor: Actor) -> Component:
    """Who is signed in and the way out; or the way in."""
    if actor.account_id is None:
        return html.A(
            [icon("person"), html.Span(view.text("accounts.sign_in"))],
            href="/sign-in",
            className="quiet-button sign-in",
        )
    role = view.text(f"accounts.roles.{actor.role}")
    words = view.text("accounts.signed_in_as", name=actor.name, role=role)
    return html.Div(
        [
            html.A(
                [icon("person"), html.Span(actor.name)],
                href="/password",
                className="quiet-button",
                title=words,
                **{"aria-label": words},
            ),
            html.Button(
                [icon("leave"), html.Span(view.text("accounts.sign_out"))],
                className="quiet-button sign-out",
                type="button",
                title=view.text("accounts.sign_out"),
                **{"data-post": "/sign-out"},
            ),
        ],
        className="account",
    )


def banner(view: View) -> Component:
    """Says that demonstration rows are shown."""
    return html.Div(
        [
            icon("info"),
            html.Span(view.text("kit.banner.demo")),
            html.Code(view.text("kit.banner.clear")),
        ],
        className="demo-banner",
        role="note",
    )


def shell(view: View, actor: Actor, pages: tuple[Page, ...], *, demo: bool) -> Component:
    """The whole frame; the page itself comes into ``page``."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="revisions", data={}),
            dcc.Store(id="board-state"),
            dcc.Store(id="nowhere"),
            html.A(view.text("kit.skip"), href="#page", className="skip"),
            html.Header(
                [
                    dcc.Link(
                        [
                            html.Span(className="mark", **{"aria-hidden": "true"}),
                            html.Span(view.text("kit.product.name"), className="name"),
                        ],
                        href="/",
                        className="brand",
                    ),
                    menu(view, pages),
                    switches(view, actor),
                ],
                className="bar",
            ),
            banner(view) if demo else None,
            html.Main(skeleton(), id="page", className="page", tabIndex=-1),
            html.Footer(
                [
                    html.Span(view.text("kit.product.tagline")),
                    html.A(view.text("kit.menu.api"), href="/api/v1/docs"),
                ],
                className="foot",
            ),
            dbc.Offcanvas(
                id="counted",
                title=view.text("kit.counted.title"),
                placement="end",
                is_open=False,
                scrollable=True,
                className="counted-panel",
                close_button=True,
            ),
        ],
        className="shell",
    )


def missing(view: View) -> Component:
    """The page for an address that is nobody's."""
    return html.Div(
        [
            html.H1(view.text("kit.missing.title")),
            html.P(view.text("kit.missing.body")),
            dcc.Link(view.text("kit.missing.home"), href="/", className="quiet-button"),
        ],
        className="board-page missing",
    )


def refused(view: View, sentence: str) -> Component:
    """The page for somebody who may not see it."""
    return html.Div(
        [
            html.H1(sentence),
            html.A(
                view.text("accounts.sign_in"), href="/sign-in", className="quiet-button sign-in"
            ),
            dcc.Link(view.text("kit.missing.home"), href="/", className="quiet-button"),
        ],
        className="board-page missing",
    )
