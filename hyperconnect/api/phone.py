"""What phones and trackers post: said to the hub as OwnTracks would say it over MQTT, each user for themself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Header, Query, Request

from hyperconnect.api.password import Passwords
from hyperconnect.api.problem import ProblemError
from hyperconnect.model.input import Received
from hyperconnect.model.message import Message
from hyperconnect.protocols.owntracks import posted_topic
from hyperconnect.protocols.payload import is_object, object_of
from hyperconnect.protocols.track import as_owntracks
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service

_FIELDS = 64
"""Parameters of a form that are read."""


def make_router(service: Service, reader: Reader, passwords: Passwords) -> APIRouter:
    """Return the routes under which users post where they are."""
    router = APIRouter(tags=["phones"], include_in_schema=False)

    @router.post("/owntracks")
    async def post_owntracks(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        u: Annotated[str, Query()] = "",
        d: Annotated[str, Query()] = "",
        authorization: Annotated[str | None, Header()] = None,
        x_limit_u: Annotated[str, Header()] = "",
        x_limit_d: Annotated[str, Header()] = "",
    ) -> list[object]:
        """Take what the OwnTracks app posts in its HTTP mode; answer when it is handled and kept."""
        topic = _topic(_user(passwords, authorization), u or x_limit_u, d or x_limit_d)
        body = await request.body()
        object_of(body)
        await _hear(service, reader, topic, body)
        return []

    @router.get("/track/{device}")
    @router.post("/track/{device}")
    async def post_track(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request, device: str, authorization: Annotated[str | None, Header()] = None
    ) -> dict[str, str]:
        """Take a position as GPSLogger and OsmAnd send it: parameters of the address, a form, or flat JSON."""
        topic = _topic(_user(passwords, authorization), "", device)
        parameters = _parameters(await request.body(), request.headers.get("content-type", ""))
        await _hear(service, reader, topic, as_owntracks({**parameters, **request.query_params}))
        return {"status": "kept"}

    return router


async def _hear(service: Service, reader: Reader, topic: str, payload: bytes) -> None:
    if not reader.studied.is_set():
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the hub has just begun and is still learning",
            hint="post it again in some seconds",
            headers={"retry-after": "5"},
        )
    await service.settle(Received(service.now(), Message(topic, payload, qos=1)))


def _user(passwords: Passwords, authorization: str | None) -> str:
    if not passwords:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "nobody has a password for this yet",
            hint='name a file of user = "password" lines at owntracks.passwords_file in hyperconnect.toml',
        )
    return passwords.user(authorization)


def _topic(user: str, named: str, device: str) -> str:
    """Return the topic under which the hub hears a user's device.

    Raises:
        ProblemError: somebody else is named, or no device, or one that no topic could name.
    """
    if named and named != user:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            f"{user} may not speak for another",
            hint="write the same user name twice in the app, or only once",
        )
    topic = posted_topic(user, device)
    if topic is None:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "which device posted this is not told",
            hint="set a device id in the app, without / + and #; it comes as ?d= or X-Limit-D",
        )
    return topic


def _parameters(body: bytes, kind: str) -> dict[str, str]:
    """Return the parameters in a body: JSON, or a form, or nothing."""
    if not body:
        return {}
    if kind.partition(";")[0].strip().lower() == "application/json":
        said = object_of(body)
        return {
            key: str(value).lower() if isinstance(value, bool) else str(value)
            for key, value in said.items()
            if value is not None and not is_object(value)
        }
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=_FIELDS))
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "the form cannot be read", hint="send it as UTF-8") from error
