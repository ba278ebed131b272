"""Home Assistant's discovery with the vocabulary that comes with hyperconnect, read once."""

from __future__ import annotations

from functools import cache
from typing import Any

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.protocols.homeassistant import HomeAssistant


@cache
def words() -> dict[str, Any]:
    """Return devices/homeassistant.yaml."""
    return read_yaml(ours("devices") / "homeassistant.yaml")


def home_assistant() -> HomeAssistant:
    """Return the protocol, taught."""
    protocol = HomeAssistant()
    protocol.learn(words())
    return protocol
