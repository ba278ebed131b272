"""Makes docs/api-reference.md: every operation of the API by what it is about, as the OpenAPI document tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from hyperconnect.api.access import Access
from hyperconnect.api.app import Behind, make_app
from hyperconnect.api.events import Feed
from hyperconnect.api.hook import Hooks
from hyperconnect.api.password import Passwords
from hyperconnect.api.setup import Setup
from hyperconnect.api.ticket import Tickets
from hyperconnect.config import Directories, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.jobs import Jobs
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store

INTRODUCTION = """\
# The API, operation by operation

[The guide](api.md) begins at the beginning; this is for looking up. A running hub tells the same, with every field and
with examples, at `GET /api/v1/openapi.json`. What a place answers to is told by `Allow` where a method is wrong.

An operation asks for a token with all the scopes that stand in its line, or with `admin`. `devices:command` is the one
of the command's class, as `devices:command:light`. On the hub's own machine the socket file asks for none.
"""
END = "\nThis page is made from the API by `scripts/document.py`.\n"


def application() -> FastAPI:
    """Return the application of a hub that does not run."""
    store = Store(None)
    service = Service(Hub(), MemoryTransport(MemoryBus()), store, WallClock())
    nowhere = Directories(data=Path("data"), content=Path("content"))
    behind = Behind(
        service,
        Reader(Settings(directories=nowhere), store),
        Access(store.tokens, service.now),
        Setup(store.tokens),
        Passwords({}),
        Hooks({}),
        Feed(service),
        Jobs(service.now),
        Tickets(),
    )
    return make_app(behind)


def document() -> dict[str, Any]:
    """Return the OpenAPI document of a hub."""
    return application().openapi()


def page() -> str:
    """Return docs/api-reference.md."""
    told = document()
    parts = [INTRODUCTION]
    for tag in told["tags"]:
        parts.append(f"\n## {tag['name'].capitalize()}\n\n{tag['description']}\n\n")
        parts.append("| operation | request | scope | what it does |\n|---|---|---|---|\n")
        parts.extend(_lines(told, tag["name"]))
    return "".join((*parts, END))


def _lines(told: dict[str, Any], tag: str) -> Iterator[str]:
    for place, methods in told["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                scopes = [scope for each in operation.get("security", ()) for scope in each["token"]]
                asked = ", ".join(f"`{scope}`" for scope in scopes)
                if not asked:
                    asked = "any token" if operation.get("security") else "none"
                yield (
                    f"| `{operation['operationId']}` | `{method.upper()} {place}` | {asked} "
                    f"| {_first(operation['description'])} |\n"
                )


def _first(text: str) -> str:
    """Return the first sentence of a description."""
    return " ".join(text.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")
