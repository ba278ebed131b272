"""Rendering: a view and a template become a page, in the language of who looks."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hyperconnect.dashboard.asset import Assets
from hyperconnect.dashboard.figure import FILTERS
from hyperconnect.dashboard.page import visit
from hyperconnect.dashboard.ready import TEMPLATES, compiled
from hyperconnect.dashboard.visit import Visit, current
from hyperconnect.dashboard.words import t, words

if TYPE_CHECKING:
    from jinja2 import Environment

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    # With no referrer at all a browser would send its forms without saying whose they are.
    "referrer-policy": "same-origin",
}
"""Headers of every page, beside those of every answer."""

_SMALL: Final = 500
"""Bytes that are not worth compressing."""


class Section(NamedTuple):
    """A place of the navigation: its English word, its path, and the scopes that its page asks for."""

    word: str
    path: str
    scopes: tuple[str, ...] = ()


class Place(NamedTuple):
    """A section as one visit sees it; `name` is its path without what is around it, as in `home`, `devices`."""

    word: str
    path: str
    name: str
    here: bool


class Renderer:
    """Renders the templates of a folder; the engine is made when the first page is asked for.

    In `cache` they may be compiled already (`ready.py`).
    """

    def __init__(
        self, assets: Assets, sections: Sequence[Section], folder: Path = TEMPLATES, cache: Path | None = None
    ) -> None:
        self._assets = assets
        self._sections = sections
        self._folder = folder
        self._cache = cache

    def render(self, template: str, seen: Visit, view: object) -> str:
        """Return a page as HTML."""
        token = current.set(seen)
        try:
            told = {"view": view, "visit": seen, "sections": self._places(seen)}
            return self._engine.get_template(template).render(told)
        finally:
            current.reset(token)

    def _places(self, seen: Visit) -> list[Place]:
        return [
            Place(
                each.word,
                each.path,
                each.path.strip("/") or "home",
                seen.path == each.path or (each.path != "/" and seen.path.startswith(f"{each.path}/")),
            )
            for each in self._sections
            if seen.may(*each.scopes)
        ]

    @cached_property
    def _engine(self) -> Environment:
        ready = self._cache and compiled(self._cache)
        engine = make_engine(self._assets, self._folder)
        if ready and ready.is_dir():
            from hyperconnect.dashboard.bytecode import Bytecode

            engine.bytecode_cache = Bytecode(str(ready))
        return engine


def make_engine(assets: Assets, folder: Path = TEMPLATES) -> Environment:
    """Return what compiles and renders the templates of a folder."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    engine = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    given: Any = {"t": t, "words": words, "asset": assets.address}
    engine.globals.update(given)
    engine.filters |= {**FILTERS, "data": engine.filters["tojson"]}
    engine.policies["json.dumps_function"] = _json
    engine.policies["json.dumps_kwargs"] = {}
    return engine


def render(request: Request, template: str, view: object = None, status: int = 200) -> Response:
    """Return the answer to a request: a template, which reads `view`."""
    renderer: Renderer = request.app.state.renderer
    return answer(request, renderer.render(template, visit(request), view), status)


def answer(request: Request, html: str, status: int = 200, headers: Mapping[str, str] = HEADERS) -> Response:
    """Return HTML as an answer, compressed for who takes that."""
    body, more = html.encode(), dict(headers)
    if len(body) > _SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        body, more["content-encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
    return Response(body, status, more, "text/html; charset=utf-8")


def _json(value: Any, **_options: Any) -> str:
    """Return a view as JSON: what the filter `tojson` makes safe to stand in HTML."""
    return msgspec.json.encode(value).decode()
