"""The application: every route, behind the guard."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import FastAPI
from starlette.types import ASGIApp

from hyperconnect import __version__
from hyperconnect.api import health, hook, phone
from hyperconnect.api.guard import Guard
from hyperconnect.api.hook import Hooks
from hyperconnect.api.limit import Limits
from hyperconnect.api.password import Passwords
from hyperconnect.api.problem import tell_problems
from hyperconnect.shell.household import Reader
from hyperconnect.shell.service import Service


def make_app(
    service: Service,
    reader: Reader,
    passwords: Passwords,
    hosts: Collection[str],
    limits: Limits | None = None,
    *,
    hooks: Hooks | None = None,
) -> ASGIApp:
    """Return what answers HTTP for a household, under one of the names of `hosts`."""
    app = FastAPI(title="hyperconnect", version=__version__, openapi_url=None, redirect_slashes=False)
    tell_problems(app)
    app.include_router(health.make_router(service, reader))
    app.include_router(phone.make_router(service, reader, passwords))
    app.include_router(hook.make_router(service, hooks or Hooks({})))
    return Guard(app, hosts, limits or Limits())
