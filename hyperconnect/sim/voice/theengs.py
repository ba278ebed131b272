"""Bluetooth sensors as OpenMQTTGateway and Theengs hear them: one gateway, one topic for each address heard."""

from __future__ import annotations

from hyperconnect.sim.payload import compact
from hyperconnect.sim.thing.face import Face, Reading, Sign, State
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.voice.port import Card, Obey
from hyperconnect.sim.world import World

GATEWAY = "home/OpenMQTTGateway"
_KEYS = {"temperature": "tempc", "humidity": "hum", "battery": "batt", "illuminance": "lux"}


class Gateway:
    """The one gateway of a home."""

    def __init__(self, site: Site) -> None:
        self.world: World = site.world
        self.world.say(f"{GATEWAY}/LWT", b"online", retain=True)


class Theengs:
    """A sensor that advertises and hears nothing."""

    def __init__(self, site: Site, card: Card, obey: Obey) -> None:  # noqa: ARG002  nobody can ask it for anything
        self._gateway = site.shared(Gateway)
        self._card = card
        digits = f"a4c1{card.address}"
        self._topic = f"{GATEWAY}/BTtoMQTT/{digits.upper()}"
        self._about: dict[str, object] = {
            "id": ":".join(digits[i : i + 2] for i in range(0, 12, 2)).upper(),
            "name": card.label,
            "rssi": -58 - int(card.address[-1], 16),
            "brand": card.maker,
            "model": card.model,
            "model_id": card.model.upper(),
            "type": "CTMO" if any(isinstance(face, Sign) for face in card.faces) else "THB",
        }
        self._words = [_words(face) for face in card.faces]

    def introduce(self) -> None:
        """Wait to be heard."""
        self._gateway.world.own(self._card.name, self._topic)

    def tell(self, state: State, *, echo: bool = False) -> None:  # noqa: ARG002  it always says everything
        """Say what the gateway decoded of an advertisement; not retained."""
        told: dict[str, object] = dict(self._about)
        for word, key in self._words:
            told[word] = state[key]
        self._gateway.world.say(self._topic, compact(told))

    def happen(self, key: str, word: str) -> None:
        """Say nothing: it has no button."""

    def available(self, *, online: bool) -> None:
        """Say nothing: only its silence tells that it is gone."""


def _words(face: Face) -> tuple[str, str]:
    """Return what the gateway calls what a face tells, and its key."""
    match face:
        case Reading(key):
            return _KEYS.get(key, key), key
        case Sign(key):
            return "motion" if face.sort == "motion" else "open", key
        case _:
            raise NotImplementedError
