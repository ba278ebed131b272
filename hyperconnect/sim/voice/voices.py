"""Which voices there are, by the word after `speaks`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hyperconnect.sim.thing.face import State
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.voice.entities import Entities
from hyperconnect.sim.voice.esphome import Esphome
from hyperconnect.sim.voice.homie import Homie
from hyperconnect.sim.voice.port import Card, Obey, Voice
from hyperconnect.sim.voice.shelly import Shelly
from hyperconnect.sim.voice.sonos import Sonos
from hyperconnect.sim.voice.tasmota import Tasmota
from hyperconnect.sim.voice.theengs import Theengs
from hyperconnect.sim.voice.zigbee2mqtt import Zigbee


class Quiet:
    """The voice of a thing that speaks through a program which speaks for several: evcc, Frigate."""

    def introduce(self) -> None:
        """Say nothing."""

    def tell(self, state: State, *, echo: bool = False) -> None:
        """Say nothing."""

    def happen(self, key: str, word: str) -> None:
        """Say nothing."""

    def available(self, *, online: bool) -> None:
        """Say nothing."""


VOICES: Final[dict[str, Callable[[Site, Card, Obey], Voice]]] = {
    "homeassistant": lambda site, card, obey: Entities(site.world, card, obey),
    "esphome": lambda site, card, obey: Esphome(site.world, card, obey),
    "zigbee2mqtt": Zigbee,
    "tasmota": lambda site, card, obey: Tasmota(site.world, card, obey),
    "shelly": lambda site, card, obey: Shelly(site.world, card, obey),
    "theengs": Theengs,
    "homie": lambda site, card, obey: Homie(site.world, card, obey),
    "evcc": lambda _site, _card, _obey: Quiet(),
    "frigate": lambda _site, _card, _obey: Quiet(),
    "sonos": lambda site, card, obey: Sonos(site.world, card, obey),
}


def voice_of(speaks: str, site: Site, card: Card, obey: Obey) -> Voice:
    """Return a thing's voice."""
    return VOICES[speaks](site, card, obey)
