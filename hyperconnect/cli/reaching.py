"""The way to a broker for commands that are no hub: the one that is set, else the one that mDNS finds."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hyperconnect.config import Settings
from hyperconnect.errors import BrokerError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.discovery import find_broker
from hyperconnect.shell.mqtt import MqttTransport, address

SEARCH: Seconds = 5.0
"""How long mDNS may take to find a broker."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A broker that can be connected to, as often as somebody wants."""

    url: str
    username: str | None
    password: str | None
    patience: float

    @property
    def shown(self) -> str:
        """The broker's address for people, without who one is."""
        host, port, encrypted = address(self.url)
        return f"{'mqtts' if encrypted else 'mqtt'}://{host}:{port}"

    def connection(
        self, role: str, *, will: Message | None = None, birth: Message | None = None, quiet: bool = False
    ) -> MqttTransport:
        """Return a new connection, not yet running, under a name of its own that begins with its role."""
        return MqttTransport(
            self.url,
            client_id=f"hyperconnect-{role}-{random.Random().randrange(1 << 32):08x}",
            chance=random.Random(),
            username=self.username,
            password=self.password,
            will=will,
            birth=birth,
            patience=self.patience,
            quiet=quiet,
        )


async def reach(chosen: Settings, *, within: Seconds | None = None) -> Reach:
    """Return the way to the broker that is set, else to the one that mDNS finds; `within` bounds both.

    Raises:
        BrokerError: there is none.
        SettingsError: the address is none.
    """
    url = chosen.mqtt.url or await find_broker(chosen.discovery.interfaces, SEARCH if within is None else within)
    if not url:
        raise BrokerError(
            f"mDNS found no broker on {', '.join(chosen.discovery.interfaces) or 'any interface'}",
            hint="start `hyperconnect hub`, or name a broker with --mqtt mqtt://host:1883",
        )
    address(url)
    patience = chosen.mqtt.patience_s if within is None else min(within, chosen.mqtt.patience_s)
    return Reach(url, chosen.mqtt.username or None, chosen.mqtt.password.reveal() or None, patience)
