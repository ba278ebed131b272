"""Tasmota: announces itself under `tasmota/discovery/`, tells on `tele/` and `stat/`, hears on `cmnd/`."""

from __future__ import annotations

from datetime import UTC, datetime

from hyperconnect.sim.payload import compact, number
from hyperconnect.sim.thing.face import COLDEST, FULL, WARMEST, Face, Lamp, Reading, State, Switch
from hyperconnect.sim.voice.port import Card, Obey
from hyperconnect.sim.world import World

_ENERGY = {"power": "Power", "energy": "Total", "voltage": "Voltage", "current": "Current"}
_CLIMATE = {"temperature": "Temperature", "humidity": "Humidity"}


class Tasmota:
    """One device with Tasmota's firmware: a relay or a light, and sensors."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._world = world
        self._card = card
        self._obey = obey
        self._mac = f"A4CF{card.address.upper()}"
        self._topic = f"tasmota_{self._mac[-6:]}"
        self._state: State = {}
        self._lamp = next((face for face in card.faces if isinstance(face, Lamp)), None)
        self._switched = self._lamp is not None or any(isinstance(face, Switch) for face in card.faces)
        self._readings = [face for face in card.faces if isinstance(face, Reading)]

    def introduce(self) -> None:
        """Announce outputs and sensors, say that it is there, and listen."""
        lamp = self._lamp
        for base in ("cmnd", "stat", "tele"):
            self._world.own(self._card.name, f"{base}/{self._topic}")
        self._world.own(self._card.name, f"tasmota/discovery/{self._mac}")
        self._world.say(
            f"tasmota/discovery/{self._mac}/config",
            compact(
                {
                    "ip": "192.168.1.20",
                    "dn": self._card.label,
                    "fn": [self._card.label, *[None] * 7],
                    "hn": self._topic.replace("_", "-"),
                    "mac": self._mac,
                    "md": self._card.model,
                    "ty": 0,
                    "if": 0,
                    "ofln": "Offline",
                    "onln": "Online",
                    "state": ["OFF", "ON", "TOGGLE", "HOLD"],
                    "sw": "14.4.1",
                    "t": self._topic,
                    "ft": "%prefix%/%topic%/",
                    "tp": ["cmnd", "stat", "tele"],
                    "rl": [(2 if lamp else 1) if self._switched else 0, *[0] * 7],
                    "swc": [-1] * 8,
                    "swn": [None] * 8,
                    "btn": [0] * 8,
                    "so": dict.fromkeys(("4", "11", "13", "17", "20", "30", "68", "73", "82", "114", "117"), 0),
                    "lk": 1,
                    "lt_st": 0 if lamp is None or not lamp.dims else 2 if lamp.tunes else 1,
                    "sho": [0] * 4,
                    "ver": 1,
                }
            ),
            retain=True,
        )
        sensors = {"sn": {"Time": self._time(), **self._sensors(None)}, "ver": 1}
        self._world.say(f"tasmota/discovery/{self._mac}/sensors", compact(sensors), retain=True)
        self.available(online=True)
        for name in ("Power", "Power1", "POWER", "POWER1"):
            self._world.listen(f"cmnd/{self._topic}/{name}", self._power)
        if lamp is not None and lamp.dims:
            self._world.listen(f"cmnd/{self._topic}/Dimmer", self._dim)
        if lamp is not None and lamp.tunes:
            self._world.listen(f"cmnd/{self._topic}/CT", self._tune)
        self._world.listen(f"cmnd/{self._topic}/Backlog", self._backlog)
        self._world.listen(f"cmnd/{self._topic}/STATE", self._ask_state)
        self._world.listen(f"cmnd/{self._topic}/STATUS", self._ask_sensors)

    def tell(self, state: State, *, echo: bool = False) -> None:
        """Say what changed of the outputs at once on `stat/`, readings on `tele/`."""
        before, self._state = self._state, state
        outputs = self._outputs(state)
        if echo or not before or outputs != self._outputs(before):
            if self._switched:
                self._stat("RESULT", outputs)
                self._world.say(f"stat/{self._topic}/POWER", str(outputs["POWER"]).encode())
            self._tele("STATE", outputs | {"Wifi": {"RSSI": 78, "Signal": -61}})
        if self._readings:
            self._tele("SENSOR", self._sensors(state))

    def happen(self, key: str, word: str) -> None:
        """Say a button's action."""
        self._stat("RESULT", {f"{key.capitalize()}1": {"Action": word.upper()}})

    def available(self, *, online: bool) -> None:
        """Say its will, or what its will would say."""
        self._world.say(f"tele/{self._topic}/LWT", b"Online" if online else b"Offline", retain=True)

    def _outputs(self, state: State) -> dict[str, object]:
        told: dict[str, object] = {"POWER": "ON" if state["on"] else "OFF"} if self._switched else {}
        if self._lamp is not None and self._lamp.dims:
            told["Dimmer"] = _share(state["brightness"])
        if self._lamp is not None and self._lamp.tunes:
            told["CT"] = state["mired"]
        return told

    def _sensors(self, state: State | None) -> dict[str, object]:
        energy = {_ENERGY[face.key]: _value(face, state) for face in self._readings if face.key in _ENERGY}
        climate = {_CLIMATE[face.key]: _value(face, state) for face in self._readings if face.key in _CLIMATE}
        told: dict[str, object] = {"ENERGY": {"TotalStartTime": "2025-03-01T10:00:00", **energy}} if energy else {}
        return told | ({"SHT4X": climate, "TempUnit": "C"} if climate else {})

    def _power(self, text: str) -> bool:
        words = {"on": True, "1": True, "off": False, "0": False, "toggle": not self._state.get("on"), "2": None}
        word = text.strip().lower()
        if word in {"toggle", "2"} and self._switched:
            return self._obey({"on": not self._state.get("on")})
        return self._switched and word in words and self._obey({"on": words[word]})

    def _dim(self, text: str) -> bool:
        share = number(text, 0, 100)
        if share is None:
            return False
        return self._obey({"on": share > 0} | ({"brightness": max(1, round(share * FULL / 100))} if share else {}))

    def _tune(self, text: str) -> bool:
        mired = number(text, COLDEST, WARMEST)
        return mired is not None and self._obey({"on": True, "mired": round(mired)})

    def _backlog(self, text: str) -> bool:
        ears = {"power": self._power, "power1": self._power, "dimmer": self._dim, "ct": self._tune}
        steps = [step.split(None, 1) for step in text.split(";")[:30] if step.strip()]
        heard = [ears[word.lower()](rest[0] if rest else "") for word, *rest in steps if word.lower() in ears]
        return bool(heard) and all(heard)

    def _ask_state(self, text: str) -> bool:
        if text or not self._state:
            return False
        self._tele("STATE", self._outputs(self._state))
        return True

    def _ask_sensors(self, text: str) -> bool:
        if text.strip() not in {"8", "10"} or not self._state:
            return False
        self._stat(f"STATUS{text.strip()}", {"StatusSNS": {"Time": self._time(), **self._sensors(self._state)}})
        return True

    def _stat(self, name: str, told: dict[str, object]) -> None:
        self._world.say(f"stat/{self._topic}/{name}", compact(told))

    def _tele(self, name: str, told: dict[str, object]) -> None:
        self._world.say(f"tele/{self._topic}/{name}", compact({"Time": self._time(), **told}))

    def _time(self) -> str:
        return datetime.fromtimestamp(self._world.now, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _share(brightness: object) -> int:
    return max(1, round(brightness * 100 / FULL)) if isinstance(brightness, int | float) else 0


def _value(face: Face, state: State | None) -> object:
    return state[face.key] if state is not None and isinstance(face, Reading) else None
