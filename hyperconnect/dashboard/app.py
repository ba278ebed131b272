"""The application of the pages: every page in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from hyperconnect.api.app import Behind
from hyperconnect.dashboard.asset import Assets
from hyperconnect.dashboard.page import PageRoute
from hyperconnect.dashboard.pages import (
    comfort,
    device,
    devices,
    events,
    home,
    rule,
    rules,
    sign_in,
    simulator,
    system,
    trace,
    traces,
    welcome,
)
from hyperconnect.dashboard.render import Renderer, Section
from hyperconnect.dashboard.trouble import tell
from hyperconnect.dashboard.words import text
from hyperconnect.errors import HyperconnectError


class Page(NamedTuple):
    """A module of pages; with a word and a path it stands in the navigation."""

    make_routes: Callable[[Behind], list[Route]]
    word: str = ""
    path: str = ""


PAGES: Final = (
    Page(home.make_routes, text("Home"), "/"),
    Page(comfort.make_routes, text("Comfort"), "/comfort"),
    Page(devices.make_routes, text("Devices"), "/devices"),
    Page(device.make_routes),
    Page(rules.make_routes, text("Rules"), "/rules"),
    Page(rule.make_routes),
    Page(traces.make_routes, text("Traces"), "/traces"),
    Page(trace.make_routes),
    Page(events.make_routes, text("Events"), "/events"),
    Page(simulator.make_routes, text("Simulator"), "/simulator"),
    Page(system.make_routes, text("System"), "/system"),
    Page(sign_in.make_routes),
    Page(welcome.make_routes),
)
"""Every page, in the order of the navigation."""


def make_pages(behind: Behind, cache: Path | None = None) -> ASGIApp:
    """Return what shows a household to people; in `cache` templates may be compiled already."""
    assets = Assets()
    routes = [route for each in PAGES for route in each.make_routes(behind)]
    app = Starlette(
        routes=[assets.route(), *routes],
        exception_handlers=dict.fromkeys((HyperconnectError, HTTPException, Exception), tell),
    )
    app.router.redirect_slashes = False
    app.state.behind = behind
    app.state.renderer = Renderer(assets, [_section(each, routes) for each in PAGES if each.word], cache=cache)
    return app


def _section(each: Page, routes: list[Route]) -> Section:
    """Return the place of a page in the navigation, for those who may see it."""
    scopes = next(route.scopes for route in routes if isinstance(route, PageRoute) and route.path == each.path)
    return Section(each.word, each.path, scopes or ())
