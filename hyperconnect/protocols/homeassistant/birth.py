"""Home Assistant's own word on the bus: `homeassistant/status`, to which devices answer with all they have.

Where there is no Home Assistant, the hub takes its place and says `online` once it listens. Where there is one, it is
not answered for: whoever else says anything there is it.
"""

from __future__ import annotations

from typing import Final

from hyperconnect.model.message import Message

STATUS: Final = "homeassistant/status"

_ONLINE: Final = b"online"


class Birth:
    """Whether the hub speaks for Home Assistant."""

    def __init__(self, *, acting: bool) -> None:
        self.acting = acting
        self._echoes = 0

    def greet(self) -> tuple[Message, ...]:
        """Return the word that makes devices introduce themselves, unless a Home Assistant says it."""
        if not self.acting:
            return ()
        self._echoes += 1
        return (Message(STATUS, _ONLINE),)

    def hear(self, message: Message) -> None:
        """Take in what was said there; what the hub did not say makes it fall silent."""
        if self._echoes and message.payload == _ONLINE and not message.retain:
            self._echoes -= 1
        elif message.payload:
            self.acting = False
