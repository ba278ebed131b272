"""Homie 5: a device describes itself in one document; each property has a topic, and `/set` behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hyperconnect.sim.payload import choice, compact, number
from hyperconnect.sim.thing.face import Player, State, Wish
from hyperconnect.sim.voice.port import Card, Obey
from hyperconnect.sim.world import World

_ORDERS = ("play", "pause", "stop", "next", "previous")
_STATES = ("off", "idle", "playing", "paused")


class Homie:
    """A player as a Homie device with one node."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._world = world
        self._card = card
        self._obey = obey
        self._base = f"homie/5/{card.name.replace('_', '-')}"
        self._player = next(face for face in card.faces if isinstance(face, Player))
        self._told: dict[str, str] = {}

    def introduce(self) -> None:
        """Describe itself and be ready."""
        properties: dict[str, object] = {
            "state": {"name": "State", "datatype": "enum", "format": ",".join(_STATES)},
            "volume": {"datatype": "integer", "format": "0:100", "unit": "%", "settable": True},
            "mute": {"datatype": "boolean", "settable": True},
            "source": {"datatype": "enum", "format": ",".join(self._player.sources), "settable": True},
            "title": {"datatype": "string"},
            "control": {"datatype": "enum", "format": ",".join(_ORDERS), "settable": True, "retained": False},
        }
        node = {"name": self._card.label, "type": "media", "properties": properties}
        about = {"homie": "5.0", "version": 1, "name": self._card.label, "nodes": {"media": node}}
        self._world.say(f"{self._base}/$state", b"init", retain=True)
        self._world.say(f"{self._base}/$description", compact(about), retain=True)
        self.available(online=True)
        for name in ("volume", "mute", "source", "control"):
            self._world.listen(f"{self._base}/media/{name}/set", partial(self._set, name))

    def tell(self, state: State, *, echo: bool = False) -> None:
        """Say each property that changed, retained; an empty text is one null byte."""
        values = {"state": str(state["playing"]), "volume": str(state["volume"]), "source": str(state["source"])}
        values |= {"mute": "true" if state["muted"] else "false", "title": str(state["title"]) or "\x00"}
        for name, value in values.items():
            if echo or self._told.get(name) != value:
                self._told[name] = value
                self._world.say(f"{self._base}/media/{name}", value.encode(), retain=True)

    def happen(self, key: str, word: str) -> None:
        """Say nothing: a player only has states."""

    def available(self, *, online: bool) -> None:
        """Say that it is ready, or lost, as its will would."""
        self._world.say(f"{self._base}/$state", b"ready" if online else b"lost", retain=True)

    def _set(self, name: str, text: str) -> bool:
        wish = self._wish(name, text)
        return wish is not None and self._obey(wish)

    def _wish(self, name: str, text: str) -> Wish | None:
        words: Mapping[str, tuple[str, tuple[str, ...]]] = {
            "source": ("source", self._player.sources),
            "control": ("play", _ORDERS),
        }
        if name == "volume":
            volume = number(text, 0, 100)
            return None if volume is None else {"volume": round(volume)}
        if name == "mute":
            muted = choice(text, ("true", "false"))
            return None if muted is None else {"muted": muted == "true"}
        key, options = words[name]
        word = choice(text, options)
        return None if word is None else {key: word}
