"""Which ecosystems the hub speaks, in the order of their rank: who stands earlier owns what both tell."""

from __future__ import annotations

from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.profile import Profiles


def ecosystems() -> tuple[Profiles, tuple[Protocol, ...]]:
    """Return a new set of protocols, and the one among them that takes profiles."""
    profiles = Profiles()
    return profiles, (profiles, OwnTracks(), HomeAssistant())
