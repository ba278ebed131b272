"""The client: everything a hub can be asked, by noun."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hyperconnect.client import events
from hyperconnect.client.claims import Claims
from hyperconnect.client.comfort import Comfort
from hyperconnect.client.devices import Devices
from hyperconnect.client.jobs import Jobs
from hyperconnect.client.model.event import Event
from hyperconnect.client.rules import Rules
from hyperconnect.client.runs import Runs
from hyperconnect.client.tokens import Tokens
from hyperconnect.client.trials import Trials
from hyperconnect.client.variables import Variables
from hyperconnect.client.versions import Versions
from hyperconnect.client.wire import Wire

PATIENCE: Final = 30.0


class Client:
    """Speaks with a hub at an address, for as long as its context lasts; `patience` is for each answer, in seconds.

    `Client("http://hub.local:8321", token="hc_…")` reaches one over the network, `Client.local(directory)` the one of
    this machine that keeps its data there.
    """

    def __init__(self, url: str, *, token: str = "", patience: float = PATIENCE, data: Path | None = None) -> None:
        self._wire = Wire(url, token, data, patience)
        self.jobs = Jobs(self._wire)
        self.rules = Rules(self._wire)
        self.runs = Runs(self._wire)
        self.versions = Versions(self._wire, self.jobs)
        self.trials = Trials(self._wire, self.jobs)
        self.claims = Claims(self._wire)
        self.comfort = Comfort(self._wire)
        self.variables = Variables(self._wire)
        self.devices = Devices(self._wire)
        self.tokens = Tokens(self._wire)

    @classmethod
    def local(cls, data: Path, *, patience: float = PATIENCE) -> Self:
        """Return a client of this machine's hub, whose socket file in its data directory asks for no token."""
        return cls("", data=data, patience=patience)

    async def __aenter__(self) -> Self:
        await self._wire.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    def events(
        self, *kinds: str, devices: Sequence[str] = (), after: str = ""
    ) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Return the context in which events are heard: `async with hub.events("run.*") as events`.

        Kinds are as `run.failed` or `value.*`, all if none is named; `after` is the id of the last event that was
        heard before. A hub that is lost is looked for again for half a minute, and what was missed is told then; an
        event of the kind `gap` says that something could not be.

        Raises:
            ClosedError, LateError, AuthError: nobody is there, or it does not let us in.
            RefusedError: nothing is called that.
        """
        return events.listening(self._wire, kinds, devices, after)
