"""Which ecosystems the hub speaks, in the order of their rank: who stands earlier owns what both tell."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.protocols.evcc import Evcc
from hyperconnect.protocols.frigate import Frigate
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homie import Homie
from hyperconnect.protocols.miot import Miot
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.profile import Profiles
from hyperconnect.protocols.saic import Saic
from hyperconnect.protocols.shelly import Shelly
from hyperconnect.protocols.sleepasandroid import SleepAsAndroid
from hyperconnect.protocols.tasmota import Tasmota
from hyperconnect.protocols.teslamate import TeslaMate
from hyperconnect.protocols.theengs import Theengs
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt


def ecosystems(phone_keys: Mapping[str, str]) -> tuple[Profiles, tuple[Protocol, ...]]:
    """Return a new set of protocols, and the one among them that takes profiles.

    `phone_keys` are the secrets of OwnTracks phones, by `user/device` or `user`.
    """
    profiles = Profiles()
    natives: tuple[Protocol, ...] = (
        profiles,
        Zigbee2Mqtt(),
        Tasmota(),
        Shelly(),
        OwnTracks(keys=phone_keys),
        TeslaMate(),
        Saic(),
        Frigate(),
        Theengs(),
        SleepAsAndroid(),
        Homie(),
        Evcc(),
        Miot(),
    )
    return profiles, (*natives, HomeAssistant())
