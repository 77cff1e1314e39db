"""Pages that are plain HTML without scripts, from templates that always escape."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from dashboard.language import HTML_LANGUAGE
from dashboard.request import current_view

HERE = Path(__file__).parent
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


def _style() -> str:
    stamp = hashlib.sha256((HERE / "assets" / "plain.css").read_bytes()).hexdigest()[:12]
    return f"/assets/plain.css?v={stamp}"


_STYLE = _style()


def plain_page(template: str, title: str, *, status: int = 200, **values: Any) -> Response:
    """The page of a template in the viewer's language and theme."""
    view = current_view()
    html = _templates.get_template(template).render(
        view=view, lang=HTML_LANGUAGE[view.language], title=title, style=_STYLE, **values
    )
    headers = {"cache-control": "no-store"}
    return Response(html, status_code=status, media_type="text/html", headers=headers)
