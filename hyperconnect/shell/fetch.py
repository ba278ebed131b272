"""What rules ask over HTTP: only of hosts that a person allowed, and each request to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from hyperconnect.model.effect import Effect, Fetch
from hyperconnect.model.input import Fetched
from hyperconnect.shell.request import RequestError, address_of, ask
from hyperconnect.shell.service import Service

MARK: Final = "secret:"
"""What a header begins with that stands for a secret."""
_AT_ONCE = 4
_WAITING = 64
"""Requests that may wait for their turn; one more fails at once."""


class Fetcher:
    """Carries out `Fetch` effects: `hear` takes them from the start, `run` sends them. Nothing is asked a second time.

    `hosts` are those that may be asked, each as `host` (on the usual ports) or `host:port`; `secrets` are by name.
    """

    def __init__(self, hosts: Collection[str], secrets: Mapping[str, str]) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._secrets = secrets
        self._waiting: asyncio.Queue[Fetch] = asyncio.Queue(_WAITING)
        self._refused: list[Fetch] = []

    async def run(self, service: Service) -> None:
        """Send what is to be sent until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(_AT_ONCE):
                tasks.create_task(self._work(service), name=f"hyperconnect.fetch.{number}")

    def hear(self, effects: Sequence[Effect]) -> None:
        """Take the requests of a batch."""
        for effect in effects:
            if type(effect) is Fetch:
                if self._waiting.full():
                    self._refused.append(self._waiting.get_nowait())
                self._waiting.put_nowait(effect)

    async def _work(self, service: Service) -> None:
        while True:
            fetch = await self._waiting.get()
            while self._refused:
                late = self._refused.pop()
                service.tell(Fetched(service.now(), late.token, ok=False, why=f"more than {_WAITING} requests waited"))
            ok, why = await self._fetch(fetch)
            service.tell(Fetched(service.now(), fetch.token, ok, why))

    async def _fetch(self, fetch: Fetch) -> tuple[bool, str]:
        """Return whether a request was done, and why not."""
        try:
            here = address_of(fetch.url)
            if here.place.lower() not in self._hosts:
                return False, f"{here.place} is not allowed; add it to requests.hosts in hyperconnect.toml"
            answer = await ask(fetch.url, method=fetch.method, headers=self._revealed(fetch.headers), body=fetch.body)
        except RequestError as error:
            return False, error.why
        if answer.status < HTTPStatus.BAD_REQUEST:
            return True, ""
        return False, f"{here.place} answers {answer.status}"

    def _revealed(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers with their secrets in place.

        Raises:
            RequestError: there is no secret of a name.
        """
        revealed: dict[str, str] = {}
        for header, value in headers.items():
            if value.startswith(MARK):
                name = value.removeprefix(MARK)
                secret = self._secrets.get(name)
                if secret is None:
                    raise RequestError(f"there is no secret {name!r}; write its line into requests.secrets_file")
                revealed[header] = secret
            else:
                revealed[header] = value
        return revealed
