"""A speaker as sonos2mqtt says it: one JSON state, and commands as `{"command", "input"}` on `control`."""

from __future__ import annotations

from hyperconnect.sim.payload import compact, fields, inside, line, within
from hyperconnect.sim.thing.face import State, Wish
from hyperconnect.sim.voice.port import Card, Obey
from hyperconnect.sim.world import World

LONGEST_TEXT = 500
_PLAYING = {"playing": "PLAYING", "paused": "PAUSED_PLAYBACK", "idle": "STOPPED", "off": "STOPPED"}
_PLAIN = ("play", "pause", "stop", "next", "previous")


class Sonos:
    """One speaker."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._world = world
        self._card = card
        self._obey = obey
        self._topic = f"sonos/{card.name}"

    def introduce(self) -> None:
        """Listen; what it is stands in its state."""
        self._world.listen(f"{self._topic}/control", self._control)

    def tell(self, state: State, *, echo: bool = False) -> None:  # noqa: ARG002  it always says everything
        """Say everything, retained."""
        told: dict[str, object] = {
            "uuid": f"RINCON_7828CA{self._card.address.upper()}01400",
            "model": self._card.model,
            "name": self._card.label,
            "groupName": self._card.label,
            "ts": round(self._world.now * 1000),
            "transportState": _PLAYING[str(state["playing"])],
            "currentTrack": {"Title": state["title"]},
            "volume": {"Master": state["volume"]},
            "mute": {"Master": state["muted"]},
        }
        self._world.say(self._topic, compact(told), retain=True)

    def happen(self, key: str, word: str) -> None:
        """Say nothing: a speaker only has states."""

    def available(self, *, online: bool) -> None:
        """Say nothing: the bridge does not know it of one speaker."""

    def _control(self, text: str) -> bool:
        told = fields(text)
        wish = self._wish(told.get("command"), told.get("input")) if told is not None else None
        return wish is not None and self._obey(wish)

    def _wish(self, command: object, given: object) -> Wish | None:
        match command:
            case "speak":
                text = inside(given).get("text")
                said = line(text, LONGEST_TEXT) if isinstance(text, str) else None
                return None if said is None else {"say": said}
            case "volume":
                volume = within(given, 0, 100)
                return None if volume is None else {"volume": round(volume)}
            case "mute" | "unmute":
                return {"muted": command == "mute"}
            case str() if command in _PLAIN:
                return {"play": command}
            case _:
                return None
