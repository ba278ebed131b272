"""Zigbee2MQTT: one bridge that lists its devices with all they expose, a state topic for each, `/set` and `/get`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeAlias

from hyperconnect.sim.payload import compact, fields, within
from hyperconnect.sim.thing.face import (
    COLDEST,
    FULL,
    WARMEST,
    Bell,
    Bolt,
    Climate,
    Face,
    Lamp,
    Reading,
    Shade,
    Sign,
    State,
    Switch,
    Wish,
    Word,
)
from hyperconnect.sim.thing.site import Site
from hyperconnect.sim.voice.port import Card, Obey, Saying
from hyperconnect.sim.world import World

BASE = "zigbee2mqtt"
PUBLISHED, SET, GET = 1, 2, 4
ALL = PUBLISHED | SET | GET
REPEATS_AFTER = 30.0
"""Seconds after its own start, and after Home Assistant's birth, at which the bridge says everything again."""

_Allowed: TypeAlias = Mapping[str, object] | tuple[float, float]
"""Words and what they wish for, or the least and the most."""
_SIGNS = {"motion": "occupancy", "presence": "presence", "moisture": "water_leak"}
_READINGS = {"demand": "pi_heating_demand"}


class Bridge:
    """The bridge of a home: it is there before its devices, and says their states again when it is asked to."""

    def __init__(self, site: Site) -> None:
        self.world: World = site.world
        self._rows: dict[str, dict[str, object]] = {}
        self._states: dict[str, bytes] = {}
        self._listed = True

    def join(self, row: dict[str, object]) -> None:
        """Add a device to the list; several that join at once are told of at once."""
        if not self._rows:
            self.world.say(f"{BASE}/bridge/state", b'{"state":"online"}', retain=True)
            info = {"version": "2.14.0", "coordinator": {"ieee_address": _COORDINATOR, "type": "EmberZNet"}}
            self.world.say(f"{BASE}/bridge/info", compact({**info, "permit_join": False}), retain=True)
            self.world.listen("homeassistant/status", self._born)
            self.world.after(REPEATS_AFTER, self._repeat_all)
        self._rows[str(row["friendly_name"])] = row
        if self._listed:
            self._listed = False
            self.world.after(0.0, self._list)

    def tell(self, name: str, state: Mapping[str, object]) -> None:
        """Publish a device's state, not retained, as the bridge does unless told otherwise."""
        self._states[name] = compact(state)
        self.world.say(f"{BASE}/{name}", self._states[name])

    def repeat(self, name: str) -> None:
        """Publish again what is known of a device."""
        if name in self._states:
            self.world.say(f"{BASE}/{name}", self._states[name])

    def _list(self) -> None:
        self._listed = True
        own: dict[str, object] = {
            "ieee_address": _COORDINATOR,
            "type": "Coordinator",
            "friendly_name": "Coordinator",
            "network_address": 0,
            "supported": True,
            "definition": None,
            "interview_state": "SUCCESSFUL",
        }
        payload = b"[" + b",".join([compact(own), *(compact(row) for row in self._rows.values())]) + b"]"
        self.world.say(f"{BASE}/bridge/devices", payload, retain=True)

    def _born(self, text: str) -> bool:
        if text == "online":
            self.world.after(REPEATS_AFTER, self._repeat_all)
        return text in {"online", "offline"}

    def _repeat_all(self) -> None:
        for name in self._states:
            self.repeat(name)


class Zigbee:
    """One device behind the bridge."""

    def __init__(self, site: Site, card: Card, obey: Obey) -> None:
        self._bridge = site.shared(Bridge)
        self._card = card
        self._obey = obey
        self._link = 60 + int(card.address, 16) % 150
        self._sayings = [_saying(face) for face in card.faces]

    def introduce(self) -> None:
        """Join the network."""
        card = self._card
        world = self._bridge.world
        self._bridge.join(
            {
                "ieee_address": f"0x00158d00{card.address}",
                "type": "EndDevice" if card.sleepy else "Router",
                "network_address": int(card.address[:4], 16),
                "supported": True,
                "disabled": False,
                "friendly_name": card.name,
                "definition": {
                    "model": card.model,
                    "vendor": card.maker,
                    "description": card.label,
                    "exposes": [*(expose for face in card.faces for expose in _exposes(face)), _LINK],
                    "options": [],
                    "supports_ota": False,
                },
                "power_source": "Battery" if card.sleepy else "Mains (single phase)",
                "model_id": card.model.lower(),
                "manufacturer": card.maker,
                "interview_state": "SUCCESSFUL",
            }
        )
        self.available(online=True)
        if any(isinstance(face, Switch | Lamp | Shade | Bolt | Climate) for face in card.faces):
            world.listen(f"{BASE}/{card.name}/set", self._set)
            world.listen(f"{BASE}/{card.name}/get", self._get)

    def tell(self, state: State, *, echo: bool = False) -> None:  # noqa: ARG002  it always says everything
        """Say everything in one message."""
        told: dict[str, object] = {}
        for saying in self._sayings:
            told |= saying(state)
        told["linkquality"] = self._link
        self._bridge.tell(self._card.name, told)

    def happen(self, key: str, word: str) -> None:  # noqa: ARG002  a Zigbee button has one key, `action`
        """Say an action; it is no state and is not kept."""
        told = compact({"action": word, "linkquality": self._link})
        self._bridge.world.say(f"{BASE}/{self._card.name}", told)

    def available(self, *, online: bool) -> None:
        """Say whether it answers, as the bridge finds out."""
        state = compact({"state": "online" if online else "offline"})
        self._bridge.world.say(f"{BASE}/{self._card.name}/availability", state, retain=True)

    def _get(self, text: str) -> bool:
        if fields(text) is None:
            return False
        self._bridge.world.after(0.1, lambda: self._bridge.repeat(self._card.name))
        return True

    def _set(self, text: str) -> bool:
        told = fields(text)
        if not told:
            return False
        wish: dict[str, object] = {}
        for face in self._card.faces:
            heard = _heard(face, told)
            if heard is None:
                return False
            wish |= heard
        return bool(wish) and self._obey(wish)


def _numeric(name: str, access: int, unit: str = "", span: tuple[float, float] | None = None) -> dict[str, object]:
    about: dict[str, object] = {"type": "numeric", "name": name, "label": name, "property": name, "access": access}
    about |= {"unit": unit} if unit else {}
    return about | ({"value_min": span[0], "value_max": span[1]} if span else {})


def _enum(name: str, access: int, values: list[str]) -> dict[str, object]:
    return {"type": "enum", "name": name, "label": name, "property": name, "access": access, "values": values}


def _binary(name: str, access: int, on: object, off: object) -> dict[str, object]:
    about: dict[str, object] = {"type": "binary", "name": name, "label": name, "property": name, "access": access}
    return about | {"value_on": on, "value_off": off}


def _exposes(face: Face) -> list[dict[str, object]]:
    match face:
        case Sign() if face.sort in _OPEN:
            return [_binary("contact", PUBLISHED, on=False, off=True)]
        case Sign():
            return [_binary(_name(face), PUBLISHED, on=True, off=False)]
        case Reading():
            span = (0.0, 100.0) if face.unit == "%" else None
            more: dict[str, object] = {"category": "diagnostic"} if face.key == "battery" else {}
            return [_numeric(_name(face), PUBLISHED, face.unit, span) | more]
        case Word():
            return [_enum(face.key, PUBLISHED, list(face.options))]
        case Bell():
            return [_enum("action", PUBLISHED, list(face.words))]
        case _:
            return _groups(face)


def _groups(face: Face) -> list[dict[str, object]]:
    """Return the specific types, which hold features."""
    match face:
        case Switch():
            return [{"type": "switch", "features": [_binary("state", ALL, "ON", "OFF")]}]
        case Lamp():
            features = [_binary("state", ALL, "ON", "OFF")]
            features += [_numeric("brightness", ALL, "", (0, FULL))] if face.dims else []
            features += [_numeric("color_temp", ALL, "mired", (COLDEST, WARMEST))] if face.tunes else []
            return [{"type": "light", "features": features}]
        case Shade():
            moves = [_enum("state", PUBLISHED | SET, ["OPEN", "CLOSE", "STOP"])]
            return [{"type": "cover", "features": [*moves, _numeric("position", ALL, "%", (0, 100))]}]
        case Bolt():
            bolt = _enum("lock_state", PUBLISHED, ["not_fully_locked", "locked", "unlocked"])
            return [{"type": "lock", "features": [_binary("state", ALL, "LOCK", "UNLOCK"), bolt]}]
        case Climate():
            target = _numeric("occupied_heating_setpoint", ALL, "°C", (face.lowest, face.highest))
            features = [
                target | {"value_step": face.step},
                _numeric("local_temperature", PUBLISHED | GET, "°C"),
                _enum("system_mode", ALL, list(face.modes)),
                _enum("running_state", PUBLISHED | GET, ["idle", "heat"]),
            ]
            return [{"type": "climate", "features": features}]
        case _:
            raise NotImplementedError


def _saying(face: Face) -> Saying:
    match face:
        case Sign(key) if face.sort in _OPEN:
            return lambda state: {"contact": not state[key]}
        case Sign(key) | Reading(key) | Word(key):
            name = _name(face)
            return lambda state: {name: state[key]}
        case Switch():
            return _switched
        case Lamp():
            return partial(_shining, face)
        case Shade():
            return lambda state: {
                "position": state["position"],
                "state": "OPEN" if state["position"] else "CLOSE",
            }
        case Bolt():
            return _bolted
        case Climate():
            return lambda state: {
                "local_temperature": state["temperature"],
                "occupied_heating_setpoint": state["target"],
                "system_mode": state["mode"],
                "running_state": "heat" if state["action"] == "heating" else "idle",
            }
        case _:
            return lambda _: {}


def _name(face: Sign | Reading | Word) -> str:
    match face:
        case Sign():
            return _SIGNS.get(face.sort, face.key)
        case Reading():
            return _READINGS.get(face.key, face.key)
        case Word():
            return face.key


def _switched(state: State) -> dict[str, object]:
    return {"state": "ON" if state["on"] else "OFF"}


def _shining(face: Lamp, state: State) -> dict[str, object]:
    told = _switched(state)
    if face.dims:
        told["brightness"] = state["brightness"]
    return told | ({"color_mode": "color_temp", "color_temp": state["mired"]} if face.tunes else {})


def _bolted(state: State) -> dict[str, object]:
    bolt = str(state["bolt"])
    settled = bolt if bolt in {"locked", "unlocked"} else "not_fully_locked"
    return {"state": "LOCK" if bolt == "locked" else "UNLOCK", "lock_state": settled}


def _heard(face: Face, told: Mapping[str, object]) -> Wish | None:
    """Return what of a command is for a face; None if a value of it is none."""
    match face:
        case Switch():
            spec: dict[str, tuple[str, _Allowed]] = {"state": ("on", {"ON": True, "OFF": False})}
        case Lamp():
            spec = {"state": ("on", {"ON": True, "OFF": False})}
            spec |= {"brightness": ("brightness", (0, FULL))} if face.dims else {}
            spec |= {"color_temp": ("mired", (COLDEST, WARMEST))} if face.tunes else {}
        case Shade():
            spec = {"state": ("move", {"OPEN": "open", "CLOSE": "close", "STOP": "stop"})}
            spec["position"] = ("position", (0, 100))
        case Bolt():
            spec = {"state": ("bolt", {"LOCK": "lock", "UNLOCK": "unlock"})}
        case Climate():
            spec = {"occupied_heating_setpoint": ("target", (face.lowest, face.highest))}
            spec["system_mode"] = ("mode", {mode: mode for mode in face.modes})
        case _:
            return {}
    wish: dict[str, object] = {}
    for name, (key, allowed) in spec.items():
        if name not in told:
            continue
        value = _allowed(told[name], allowed)
        if value is None:
            return None
        wish[key] = round(value) if key in {"brightness", "mired"} and isinstance(value, float) else value
    return wish


def _allowed(value: object, allowed: _Allowed) -> object:
    """Return a value if it is one of the words, or within the span; None if it is not."""
    if isinstance(allowed, tuple):
        return within(value, *allowed)
    return allowed.get(value) if isinstance(value, str) else None


_OPEN = frozenset({"door", "window", "garage_door"})
_COORDINATOR = "0x00124b0000000001"
_LINK = _numeric("linkquality", PUBLISHED, "lqi", (0, 255)) | {"category": "diagnostic"}
