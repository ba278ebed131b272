"""ESPHome over MQTT: Home Assistant's discovery in its shortest form, and a plain topic for each value."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.sim.payload import choice, compact, number
from hyperconnect.sim.thing.face import Bell, Climate, Face, Horn, Reading, Shade, Sign, State, Switch
from hyperconnect.sim.voice.port import Card, Obey, Saying
from hyperconnect.sim.world import World


class Esphome:
    """A node: `<node>/<component>/<object>/state`, `…/command`, and `<node>/status` as its will."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._world = world
        self._card = card
        self._obey = obey
        self._node = card.name.replace("_", "-")
        self._sayings = [(self._saying(face), isinstance(face, Sign | Reading)) for face in card.faces]
        self._told: dict[str, str] = {}

    def introduce(self) -> None:
        """Announce each entity on its own, and listen."""
        self._world.own(self._card.name, self._node)
        for face in self._card.faces:
            self._introduce(face)
        self.available(online=True)

    def tell(self, state: State, *, echo: bool = False) -> None:
        """Say each value that changed on its own topic, retained."""
        told = self._told
        for saying, only_told in self._sayings:
            for topic, value in saying(state).items():
                text = str(value)
                if told.get(topic) != text or (echo and not only_told):
                    told[topic] = text
                    self._world.say(topic, text.encode(), retain=True)

    def happen(self, key: str, word: str) -> None:
        """Say an event; never retained."""
        self._world.say(self._topic("event", key, "state"), compact({"event_type": word}))

    def available(self, *, online: bool) -> None:
        """Say its will, or what its will would say."""
        self._world.say(f"{self._node}/status", b"online" if online else b"offline", retain=True)

    def _topic(self, component: str, key: str, end: str) -> str:
        return f"{self._node}/{component}/{key}/{end}"

    def _introduce(self, face: Face) -> None:
        match face:
            case Sign():
                self._add("binary_sensor", face.key, {"dev_cla": face.sort})
            case Reading():
                about: dict[str, object] = {"unit_of_meas": face.unit, "stat_cla": "measurement"}
                self._add("sensor", face.key, about | {"dev_cla": face.quantity})
            case Switch() | Horn():
                key = "siren" if isinstance(face, Horn) else "switch"
                topic = self._topic(key, key, "command")
                more: dict[str, object] = {"sup_dur": False, "sup_vol": False} if isinstance(face, Horn) else {}
                self._add(key, key, {"cmd_t": topic, **more}, name="")
                self._world.listen(topic, lambda text: self._word(text, {"ON": True, "OFF": False}, "on"))
            case Shade():
                self._add_cover(face)
            case Climate():
                self._add_climate(face)
            case Bell():
                self._add("event", face.key, {"evt_typ": list(face.words), "dev_cla": "doorbell"}, name="")
            case _:
                raise NotImplementedError

    def _add(
        self, component: str, key: str, about: Mapping[str, object], *, name: str | None = None, state: bool = True
    ) -> None:
        mac = f"a4cf{self._card.address}"
        config: dict[str, object] = {
            "name": key.replace("_", " ").capitalize() if name is None else name,
            **({"stat_t": self._topic(component, key, "state")} if state else {}),
            **about,
            "avty_t": f"{self._node}/status",
            "uniq_id": f"ESP{self._node}{component}{key}",
            "dev": {
                "ids": mac,
                "name": self._card.label,
                "sw": "2026.7.0 (config hash 0x7a1f03c2)",
                "mdl": self._card.model,
                "mf": self._card.maker,
                **({"sa": self._card.area} if self._card.area else {}),
                "cns": [["mac", mac]],
            },
        }
        self._world.own(self._card.name, f"homeassistant/{component}/{self._node}")
        self._world.say(f"homeassistant/{component}/{self._node}/{key}/config", compact(config), retain=True)

    def _add_cover(self, face: Shade) -> None:
        moves, positions = self._topic("cover", "door", "command"), self._topic("cover", "door", "position/command")
        about = {"dev_cla": face.sort, "cmd_t": moves, "set_pos_t": positions}
        about["pos_t"] = self._topic("cover", "door", "position/state")
        self._add("cover", "door", about, name="")
        words = {"OPEN": "open", "CLOSE": "close", "STOP": "stop"}
        self._world.listen(moves, lambda text: self._word(text, words, "move"))
        self._world.listen(positions, lambda text: self._number(text, 0, 100, "position"))

    def _add_climate(self, face: Climate) -> None:
        base = f"{self._node}/climate/climate"
        about: dict[str, object] = {
            "modes": list(face.modes),
            "mode_stat_t": f"{base}/mode/state",
            "mode_cmd_t": f"{base}/mode/command",
            "curr_temp_t": f"{base}/current_temperature/state",
            "temp_stat_t": f"{base}/target_temperature/state",
            "temp_cmd_t": f"{base}/target_temperature/command",
            "act_t": f"{base}/action/state",
            "min_temp": f"{face.lowest:g}",
            "max_temp": f"{face.highest:g}",
            "temp_step": f"{face.step:g}",
            "temp_unit": "C",
        }
        self._add("climate", "climate", about, name="", state=False)
        self._world.listen(f"{base}/mode/command", lambda text: self._word(text, {m: m for m in face.modes}, "mode"))
        low, high = face.lowest, face.highest
        self._world.listen(f"{base}/target_temperature/command", lambda text: self._number(text, low, high, "target"))

    def _saying(self, face: Face) -> Saying:
        """Return what says the values of a face, each by its topic."""
        match face:
            case Sign(key):
                sign = self._topic("binary_sensor", key, "state")
                return lambda state: {sign: "ON" if state[key] else "OFF"}
            case Reading(key):
                reading = self._topic("sensor", key, "state")
                return lambda state: {reading: state[key]}
            case Switch() | Horn():
                word = "siren" if isinstance(face, Horn) else "switch"
                output = self._topic(word, word, "state")
                return lambda state: {output: "ON" if state["on"] else "OFF"}
            case Shade():
                place, motion = self._topic("cover", "door", "position/state"), self._topic("cover", "door", "state")
                return lambda state: {place: state["position"], motion: state["motion"]}
            case Climate():
                mode, current, target, action = (
                    self._topic("climate", "climate", f"{word}/state")
                    for word in ("mode", "current_temperature", "target_temperature", "action")
                )
                return lambda state: {
                    mode: state["mode"],
                    current: state["temperature"],
                    target: state["target"],
                    action: state["action"],
                }
            case _:
                return lambda _: {}

    def _word(self, text: str, words: Mapping[str, object], key: str) -> bool:
        word = choice(text, words)
        return word is not None and self._obey({key: words[word]})

    def _number(self, text: str, low: float, high: float, key: str) -> bool:
        value = number(text, low, high)
        return value is not None and self._obey({key: value})
