"""Phones that post over HTTP, as the OwnTracks app does where it is set to: what they say does not go to the broker."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from hyperconnect.errors import SettingsError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.request import RequestError, address_of, ask
from hyperconnect.sim.payload import fields

BASE: Final = "owntracks"
POSTED: Final = ("location", "transition", "waypoints", "steps")
"""What the app posts; a last will is a broker's, and a card comes from the server."""
MOST: Final = 500
"""Posts that wait; the oldest are dropped."""
AGAIN: Final[Seconds] = 5.0
"""After so long it is tried again, if nobody was there or the hub was not ready."""
SOON: Final[Seconds] = 10.0
"""How long a story that is over waits for what is not posted yet."""


class Posting:
    """Takes what phones say out of messages, and posts it to a hub in its order, until it is taken.

    `passwords` are those of the hub by user, `say` is told what goes wrong, once.
    """

    def __init__(self, url: str, passwords: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._url = url
        self._passwords = passwords
        self._say = say
        self._waiting: deque[tuple[str, str, bytes]] = deque(maxlen=MOST)
        self._bell = Bell()
        self._told: set[str] = set()

    @staticmethod
    def check(url: str) -> str:
        """Return an address that can be posted to.

        Raises:
            SettingsError: it is none.
        """
        try:
            address_of(url)
        except RequestError as error:
            hint = error.hint or "write it as http://hub.local:8321/owntracks"
            raise SettingsError(error.why, where="--phones", hint=hint) from error
        return url

    def take(self, messages: Sequence[Message]) -> list[Message]:
        """Keep what phones say to be posted; return all else."""
        others: list[Message] = []
        for message in messages:
            base, *who = message.topic.split("/")
            if base != BASE or len(who) < 2:
                others.append(message)
                continue
            said = fields(message.payload.decode(errors="replace")) or {}
            if said.get("_type") in POSTED:
                self._waiting.append((who[0], who[1], message.payload))
                self._bell.ring()
        return others

    def hears(self, topic: str) -> bool:
        """Return whether a topic is a phone's that posts, and so hears nothing on it."""
        return topic.startswith(f"{BASE}/")

    async def run(self) -> None:
        """Post until cancelled."""
        while True:
            while not self._waiting:
                await self._bell.wait()
            if await self._post(*self._waiting[0]):
                self._waiting.popleft()
            else:
                await asyncio.sleep(AGAIN)

    async def drain(self) -> None:
        """Return once everything is posted, or when that takes too long."""
        loop = asyncio.get_running_loop()
        latest = loop.time() + SOON
        while self._waiting and loop.time() < latest:  # noqa: ASYNC110 - an empty queue rings no bell
            await asyncio.sleep(0.01)

    async def _post(self, user: str, device: str, body: bytes) -> bool:
        """Post once; return whether that is done with, taken or refused for good."""
        password = self._passwords.get(user)
        if password is None:
            self._tell(f"{user} has no password in owntracks.passwords_file: their phone posts nothing")
            return True
        basic = b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
        url = f"{self._url}?{urlencode({'u': user, 'd': device})}"
        try:
            answer = await ask(url, method="POST", headers=headers, body=body)
        except RequestError as error:
            self._tell(f"phones cannot post: {error.why}; trying again")
            return False
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return False
        if answer.status != HTTPStatus.OK:
            self._tell(f"what the phone of {user} posts is refused ({answer.status})")
        return True

    def _tell(self, why: str) -> None:
        if why not in self._told:
            self._told.add(why)
            self._say(why)
