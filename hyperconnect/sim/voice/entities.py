"""Home Assistant's discovery for things with faces: one JSON state for all entities, a topic for each command."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hyperconnect.sim.payload import choice, fields, number, within
from hyperconnect.sim.thing.face import (
    COLDEST,
    FULL,
    WARMEST,
    Bell,
    Blower,
    Bolt,
    Climate,
    Face,
    Horn,
    Lamp,
    Player,
    Reading,
    Robot,
    Shade,
    Sign,
    State,
    Switch,
    Wish,
    Word,
)
from hyperconnect.sim.voice.homeassistant import Voice as Topics
from hyperconnect.sim.voice.port import Card, Obey, Saying
from hyperconnect.sim.world import World

CLASSES = {
    **{word: word for word in ("temperature", "humidity", "battery", "power", "energy", "pm25", "voltage")},
    "illuminance": "illuminance",
    "returned": "energy",
}
GROWING = frozenset({"energy", "returned"})


class Entities:
    """A thing as a device of Home Assistant's discovery."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._card = card
        self._obey = obey
        self._sayings = [_saying(face) for face in card.faces]
        about = {"ids": [f"sim_{card.name}"], "name": card.label, "mf": card.maker, "mdl": card.model}
        self._topics = Topics(world, f"home/{card.name}", about | ({"sa": card.area} if card.area else {}))

    def introduce(self) -> None:
        """Announce each face, and listen where it takes commands."""
        for face in self._card.faces:
            self._introduce(face)
        self._topics.available()

    def tell(self, state: State, *, echo: bool = False) -> None:  # noqa: ARG002  it always says everything
        """Say everything in one message."""
        told: dict[str, object] = {}
        for saying in self._sayings:
            told |= saying(state)
        self._topics.tell("state", told)

    def happen(self, key: str, word: str) -> None:
        """Say that something happened; never retained."""
        self._topics.happen(key, {"event_type": word})

    def available(self, *, online: bool) -> None:
        """Say that it is there, or not."""
        self._topics.available(online=online)

    def _introduce(self, face: Face) -> None:
        match face:
            case Sign():
                about = {"dev_cla": face.sort, "val_tpl": _member(face.key), "pl_on": True, "pl_off": False}
                self._add("binary_sensor", face.key, about, own=face is self._card.faces[0])
            case Reading():
                self._add("sensor", face.key, _sensor(face))
            case Word():
                options = {"dev_cla": "enum", "options": list(face.options), "val_tpl": _member(face.key)}
                self._add("sensor", face.key, options)
            case Switch():
                self._add("switch", "switch", {"val_tpl": _member("state"), "cmd_t": "~/set"}, own=True)
                self._topics.hear("set", self._on)
            case Lamp():
                self._add("light", "light", _lamp(face), own=True)
                self._topics.hear("set", lambda text: self._hear(_lit(text, face)))
            case Shade():
                self._add("cover", "cover", _SHADE | {"dev_cla": face.sort}, own=True)
                self._topics.hear("set", lambda text: self._word(text, _MOVES, "move"))
                self._topics.hear("position/set", lambda text: self._number(text, "position", 0, 100))
            case Bolt():
                self._add("lock", "lock", {"val_tpl": _member("state"), "cmd_t": "~/set"}, own=True)
                self._topics.hear("set", lambda text: self._word(text, {"LOCK": "lock", "UNLOCK": "unlock"}, "bolt"))
            case Climate():
                self._add("climate", "thermostat", _climate(face), own=True, state=False)
                self._topics.hear("mode/set", lambda text: self._word(text, {m: m for m in face.modes}, "mode"))
                self._topics.hear("target/set", lambda text: self._number(text, "target", face.lowest, face.highest))
            case Blower():
                self._add("fan", "fan", _blower(face), own=True)
                self._topics.hear("set", self._on)
                self._topics.hear("speed/set", lambda text: self._number(text, "speed", 0, 100))
                if face.modes:
                    self._topics.hear("mode/set", lambda text: self._word(text, {m: m for m in face.modes}, "mode"))
            case Horn():
                self._add("siren", "siren", {"cmd_t": "~/set", "sup_dur": False, "sup_vol": False}, own=True)
                self._topics.hear("set", self._sound)
            case Robot():
                self._add("vacuum", "vacuum", _robot(face), own=True)
                self._topics.hear("set", lambda text: self._word(text, _ROBOT, "robot"))
                self._topics.hear("suction/set", lambda text: self._word(text, {w: w for w in face.levels}, "suction"))
            case Bell():
                about = {"evt_typ": list(face.words), "stat_t": f"~/{face.key}", "dev_cla": "doorbell"}
                self._add("event", face.key, about, own=True, state=False)
            case Player():
                raise NotImplementedError

    def _add(
        self, platform: str, key: str, config: Mapping[str, object], *, own: bool = False, state: bool = True
    ) -> None:
        about: dict[str, object] = {"name": None if own else key.replace("_", " ").capitalize()}
        about |= {"stat_t": "~/state"} if state else {}
        self._topics.announce(platform, self._card.name, key, {**about, **config})

    def _hear(self, wish: Wish | None) -> bool:
        return wish is not None and self._obey(wish)

    def _on(self, text: str) -> bool:
        return self._word(text, {"ON": True, "OFF": False}, "on")

    def _sound(self, text: str) -> bool:
        told = fields(text)
        return self._on(str(told.get("state", "")) if told is not None else text)

    def _word(self, text: str, words: Mapping[str, object], key: str) -> bool:
        word = choice(text, words)
        return word is not None and self._obey({key: words[word]})

    def _number(self, text: str, key: str, low: float, high: float) -> bool:
        value = number(text, low, high)
        return value is not None and self._obey({key: value})


def _member(key: str) -> str:
    return f"{{{{ value_json.{key} }}}}"


def _sensor(face: Reading) -> dict[str, object]:
    about: dict[str, object] = {"unit_of_meas": face.unit} if face.unit else {}
    if face.quantity in CLASSES:
        about["dev_cla"] = CLASSES[face.quantity]
    about["stat_cla"] = "total_increasing" if face.quantity in GROWING else "measurement"
    return about | {"val_tpl": _member(face.key)} | ({"ent_cat": "diagnostic"} if face.key == "battery" else {})


def _lamp(face: Lamp) -> dict[str, object]:
    about: dict[str, object] = {"schema": "json", "cmd_t": "~/set"}
    if face.dims:
        about |= {"brightness": True, "bri_scl": FULL}
    about["sup_clrm"] = ["color_temp" if face.tunes else "brightness" if face.dims else "onoff"]
    return about | ({"min_mirs": COLDEST, "max_mirs": WARMEST} if face.tunes else {})


def _lit(text: str, face: Lamp) -> Wish | None:
    """Return what a command of the JSON light schema wishes for."""
    told = fields(text)
    if told is None:
        return None
    wish: dict[str, object] = {}
    state = told.get("state", "ON" if "brightness" in told else None)
    if state not in ("ON", "OFF", None):
        return None
    if state is not None:
        wish["on"] = state == "ON"
    spans: dict[str, tuple[str, float, float]] = {"brightness": ("brightness", 0, FULL)} if face.dims else {}
    spans |= {"color_temp": ("mired", COLDEST, WARMEST)} if face.tunes else {}
    for word, (key, low, high) in spans.items():
        if word in told:
            value = within(told[word], low, high)
            if value is None:
                return None
            wish[key] = round(value)
    return wish or None


def _climate(face: Climate) -> dict[str, object]:
    return {
        "modes": list(face.modes),
        "mode_stat_t": "~/state",
        "mode_stat_tpl": _member("mode"),
        "mode_cmd_t": "~/mode/set",
        "temp_stat_t": "~/state",
        "temp_stat_tpl": _member("target"),
        "temp_cmd_t": "~/target/set",
        "curr_temp_t": "~/state",
        "curr_temp_tpl": _member("temperature"),
        "act_t": "~/state",
        "act_tpl": _member("action"),
        "min_temp": face.lowest,
        "max_temp": face.highest,
        "temp_step": face.step,
        "temp_unit": "C",
    }


def _blower(face: Blower) -> dict[str, object]:
    about: dict[str, object] = {
        "stat_val_tpl": _member("state"),
        "cmd_t": "~/set",
        "pct_stat_t": "~/state",
        "pct_val_tpl": _member("speed"),
        "pct_cmd_t": "~/speed/set",
    }
    if face.modes:
        about |= {
            "pr_modes": list(face.modes),
            "pr_mode_stat_t": "~/state",
            "pr_mode_val_tpl": _member("mode"),
            "pr_mode_cmd_t": "~/mode/set",
        }
    return about


def _robot(face: Robot) -> dict[str, object]:
    return {
        "cmd_t": "~/set",
        "set_fan_spd_t": "~/suction/set",
        "fanspd_lst": list(face.levels),
        "sup_feat": ["start", "pause", "stop", "return_home", "fan_speed", "locate", "status", "battery"],
    }


_SHADE: dict[str, object] = {
    "val_tpl": _member("state"),
    "pos_t": "~/state",
    "pos_tpl": _member("position"),
    "set_pos_t": "~/position/set",
    "cmd_t": "~/set",
}
_MOVES: dict[str, str] = {"OPEN": "open", "CLOSE": "close", "STOP": "stop"}
_ROBOT: dict[str, str] = {
    "start": "start",
    "pause": "pause",
    "stop": "stop",
    "return_to_base": "dock",
    "locate": "locate",
}


def _on(state: State) -> str:
    return "ON" if state["on"] else "OFF"


def _lamp_state(face: Lamp, state: State) -> dict[str, object]:
    told: dict[str, object] = {"state": _on(state)}
    if face.dims:
        told |= {"brightness": state["brightness"], "color_mode": "color_temp" if face.tunes else "brightness"}
    return told | ({"color_temp": state["mired"]} if face.tunes else {})


def _blowing(face: Blower, state: State) -> dict[str, object]:
    told: dict[str, object] = {"state": _on(state), "speed": state["speed"]}
    return told | ({"mode": state["mode"]} if face.modes else {})


_SAYINGS: dict[type[Face], Saying] = {
    Switch: lambda state: {"state": _on(state)},
    Horn: lambda state: {"state": _on(state)},
    Shade: lambda state: {"state": state["motion"], "position": state["position"]},
    Bolt: lambda state: {"state": str(state["bolt"]).upper()},
    Climate: lambda state: {
        "temperature": state["temperature"],
        "target": state["target"],
        "mode": state["mode"],
        "action": state["action"],
    },
    Robot: lambda state: {
        "state": state["activity"],
        "fan_speed": state["suction"],
        "battery_level": state["battery"],
    },
    Bell: lambda _: {},
}


def _saying(face: Face) -> Saying:
    match face:
        case Sign(key) | Reading(key) | Word(key):
            return lambda state: {key: state[key]}
        case Lamp():
            return partial(_lamp_state, face)
        case Blower():
            return partial(_blowing, face)
        case _:
            return _SAYINGS[type(face)]
