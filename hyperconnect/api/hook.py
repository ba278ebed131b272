"""Web hooks: anybody who knows a hook's secret may set off the rules that wait for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_bytes
from time import monotonic
from typing import Annotated, Final
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter, Header, Query, Request

from hyperconnect.api.limit import too_often
from hyperconnect.api.problem import ProblemError
from hyperconnect.model.input import Hooked
from hyperconnect.model.moment import Seconds
from hyperconnect.protocols.payload import PayloadError, decoded, text_of
from hyperconnect.shell.service import Service

BURST: Final = 60
"""Calls of a hook that are heard at once, and in each minute after that."""
_MINUTE: Seconds = 60.0
_FIELDS = 64
"""Parameters of a form that are read."""


class Hooks:
    """Knows hooks by their secrets, without telling by the time it takes whether a hook exists.

    `clock` counts seconds.
    """

    def __init__(self, secrets: Mapping[str, str], clock: Callable[[], Seconds] = monotonic) -> None:
        self._known = {name: sha256(secret.encode()).digest() for name, secret in secrets.items()}
        self._nobody = token_bytes(32)
        self._clock = clock
        self._left: dict[str, tuple[float, Seconds]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def admit(self, name: str, authorization: str | None, key: str) -> None:
        """Let a caller through.

        Raises:
            ProblemError: the secret is not this hook's, or there is no such hook; or it is called too often.
        """
        scheme, _, token = (authorization or "").partition(" ")
        said = token.strip() if scheme.lower() == "bearer" else key
        right = compare_digest(self._known.get(name, self._nobody), sha256(said.encode()).digest())
        if not right:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "there is no such hook with this secret",
                hint="send the secret of its line in hooks.secrets_file, as Authorization: Bearer … or ?key=…",
                headers={"www-authenticate": 'Bearer realm="hyperconnect"'},
            )
        now = self._clock()
        left, at = self._left.get(name, (float(BURST), now))
        left = min(float(BURST), left + (now - at) * BURST / _MINUTE)
        if left < 1.0:
            self._left[name] = left, now
            raise too_often(
                "hook",
                BURST,
                (1.0 - left) * _MINUTE / BURST,
                f"a hook is heard {BURST} times a minute",
                "call it again in a moment",
            )
        self._left[name] = left - 1.0, now


def make_router(service: Service, hooks: Hooks) -> APIRouter:
    """Return the route under which hooks are called."""
    router = APIRouter(tags=["hooks"], include_in_schema=False)

    @router.post("/hooks/{name}", status_code=HTTPStatus.ACCEPTED)
    async def call_hook(  # pyright: ignore[reportUnusedFunction]  # the router has it
        request: Request,
        name: str,
        key: Annotated[str, Query()] = "",
        authorization: Annotated[str | None, Header()] = None,
    ) -> dict[str, str]:
        """Set off the rules that wait for a hook; answer when they have heard it and what must be kept is."""
        if not hooks:
            raise ProblemError(
                HTTPStatus.NOT_FOUND,
                "there are no hooks yet",
                hint='name a file of name = "secret" lines at hooks.secrets_file in hyperconnect.toml',
            )
        hooks.admit(name, authorization, key)
        payload = _payload(await request.body(), request.headers.get("content-type", ""))
        await service.settle(Hooked(service.now(), name, payload))
        return {"status": "heard"}

    return router


def _payload(body: bytes, kind: str) -> object:
    """Return what was sent: JSON, or a form's parameters, or text; None for nothing.

    What looks like a JSON object or list is read as such, whatever its `kind`: `curl -d` calls all it sends a form.

    Raises:
        PayloadError: it is nested too deep, holds a number beyond all measure, or is no text.
    """
    if not body:
        return None
    begins = body.lstrip()[:1]
    if kind.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded" and begins not in b"{[":
        try:
            return dict(parse_qsl(text_of(body), keep_blank_values=True, max_num_fields=_FIELDS))
        except ValueError as error:
            raise PayloadError(f"a form has at most {_FIELDS} fields") from error
    said: object = text_of(body)
    if begins in b'{["-0123456789tfn':
        try:
            said = decoded(body)
            msgspec.msgpack.encode(said)
        except PayloadError as error:
            if not error.why.startswith("not JSON"):
                raise
        except OverflowError as error:
            raise PayloadError("it holds a number beyond all measure") from error
    return said
