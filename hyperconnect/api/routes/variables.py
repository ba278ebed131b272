"""Variables: what the household remembers under names of its own."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Path, Response

from hyperconnect.api.description import problems
from hyperconnect.api.meant import IfMatch, needed
from hyperconnect.api.misfit import in_body
from hyperconnect.api.model.variable import NewValue, VariablePage, VariableView
from hyperconnect.api.page import Paged
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import Caller, requires
from hyperconnect.core.registry import HOME
from hyperconnect.errors import UnknownError
from hyperconnect.model.device import Attribute
from hyperconnect.model.input import Asked
from hyperconnect.model.value import path_of
from hyperconnect.shell.asking.commanding import Commands
from hyperconnect.shell.editing.editor import ANY
from hyperconnect.shell.service import Service

_Name = Annotated[
    str, Path(pattern="^[a-z][a-z0-9_]{0,63}$", description="The variable's name, without `home.`", examples=["mode"])
]


def make_router(service: Service, commands: Commands) -> APIRouter:
    """Return the routes about variables."""
    router = APIRouter(prefix=f"{ROOT}/variables", tags=["variables"], responses=problems(401, 403, 422, 429))

    @router.get("", operation_id="listVariables", dependencies=[requires("rules:read")])
    async def list_variables(paging: Paged) -> VariablePage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List the household's variables, and what they are now."""
        names, more = paging.cut(_variables(service), _key)
        return VariablePage(items=[_view(service, name) for name in names], next=more)

    @router.get("/{name}", operation_id="showVariable", dependencies=[requires("rules:read")], responses=problems(404))
    async def show_variable(name: _Name, response: Response) -> VariableView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a variable is now."""
        view = _view(service, name)
        response.headers["ETag"] = view.etag
        return view

    @router.put("/{name}", operation_id="setVariable", responses=problems(400, 404, 412, 428, 503, 507))
    async def set_variable(  # pyright: ignore[reportUnusedFunction]  # the router has it
        name: _Name,
        new: NewValue,
        response: Response,
        caller: Annotated[Caller, requires("rules:run")],
        if_match: IfMatch = None,
    ) -> VariableView:
        """Give a variable another value; rules that hear of it run."""
        before = _view(service, name)
        match = needed(if_match)
        if ANY not in match and before.etag not in match:
            raise ProblemError(
                HTTPStatus.PRECONDITION_FAILED,
                f"{name} was changed since you read it",
                hint="look at what it is now, and change that",
                headers={"etag": before.etag},
                more={"current": before.model_dump(mode="json")},
            )
        with in_body():
            command = commands.set(service, f"{HOME}.{name}", new.value, f"user:{caller.name}", 1.0)
        await service.settle(Asked(command.issued_at, command))
        view = _view(service, name)
        response.headers["ETag"] = view.etag
        return view

    return router


def _variables(service: Service) -> dict[str, Attribute]:
    home = service.hub.registry.get(HOME)
    return {} if home is None else home.components[0].capabilities[HOME].attributes


def _view(service: Service, name: str) -> VariableView:
    """Return a variable.

    Raises:
        UnknownError: there is none of that name.
    """
    attribute = _variables(service).get(name)
    if attribute is None:
        raise UnknownError(f"no variable is called {name}", hint="home.yaml names them, under `variables`")
    held = service.hub.twin.get(path_of(HOME, "main", HOME, name))
    value, at = (None, None) if held is None else (held.value, held.observed_at)
    etag = sha256(msgspec.json.encode([name, value, at])).hexdigest()[:32]
    return VariableView(
        name=name,
        type=attribute.type,
        unit=attribute.unit,
        options=[*attribute.options],
        value=[*value] if isinstance(value, tuple) else value,
        set_at=None if at is None else datetime.fromtimestamp(round(at, 3), ZoneInfo(service.timezone)),
        etag=f'"{etag}"',
    )


def _key(name: str) -> tuple[str]:
    return (name,)
