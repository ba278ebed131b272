"""Shelly of the second generation and later: notifications on `events/rpc`, calls on `rpc`, nothing announced."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hyperconnect.sim.payload import compact, fields, inside, within
from hyperconnect.sim.thing.face import FULL, Bell, Lamp, Reading, Shade, State, Switch, Wish
from hyperconnect.sim.voice.port import Card, Obey
from hyperconnect.sim.world import World

NO_HANDLER, WRONG_ARGUMENT = 404, -103
LONGEST_TOPIC = 200
_MOVES = {"Cover.Open": "open", "Cover.Close": "close", "Cover.Stop": "stop"}


class Shelly:
    """One device. Its topics begin with its name, as somebody set it up, and not with its id as it left the factory."""

    def __init__(self, world: World, card: Card, obey: Obey) -> None:
        self._world = world
        self._card = card
        self._obey = obey
        self._mac = f"e4b0{card.address}"
        self._id = f"{card.model.lower().replace(' ', '')}-{self._mac}"
        self._prefix = card.name
        self._state: State | None = None
        """how it is, None before it told that: a bell has no state, and yet is there"""
        self._told: dict[str, object] = {}
        self._readings = {face.key for face in card.faces if isinstance(face, Reading)}
        self._output = next((face for face in card.faces if isinstance(face, Lamp | Switch)), None)
        self._dims = isinstance(self._output, Lamp) and self._output.dims
        self._shade = any(isinstance(face, Shade) for face in card.faces)
        self._bell = any(isinstance(face, Bell) for face in card.faces)

    def introduce(self) -> None:
        """Say that it is there, and listen: who wants to know more asks."""
        self.available(online=True)
        self._world.listen(f"{self._prefix}/rpc", self._call)

    def tell(self, state: State, *, echo: bool = False) -> None:  # noqa: ARG002  a call is answered anyway
        """Notify of the components that changed."""
        self._state = state
        status = self._status()
        changed = {key: part for key, part in status.items() if self._told.get(key) != part}
        self._told = status
        self._notify("NotifyStatus", changed or status)

    def happen(self, key: str, word: str) -> None:  # noqa: ARG002  its one input is a button
        """Notify of a push."""
        now = round(self._world.now, 2)
        event = {"component": "input:0", "id": 0, "event": f"{word}_push", "ts": now}
        self._notify("NotifyEvent", {"events": [event]})

    def available(self, *, online: bool) -> None:
        """Say its will, or what its will would say."""
        self._world.say(f"{self._prefix}/online", b"true" if online else b"false", retain=True)

    def _notify(self, method: str, params: Mapping[str, object]) -> None:
        now = round(self._world.now, 2)
        about: dict[str, object] = {"src": self._id, "dst": f"{self._prefix}/events", "method": method}
        self._world.say(f"{self._prefix}/events/rpc", compact({**about, "params": {"ts": now, **params}}))

    def _status(self) -> dict[str, object]:
        state = self._state
        if state is None:
            return {}
        told: dict[str, object] = {}
        if self._output is not None:
            part: dict[str, object] = {"id": 0, "source": "MQTT", "output": state["on"]}
            if self._dims:
                part["brightness"] = _share(state["brightness"])
            told["light:0" if self._dims else "switch:0"] = part | self._power(state)
        if self._shade:
            now = {"id": 0, "source": "MQTT", "state": state["motion"], "current_pos": state["position"]}
            told["cover:0"] = {**now, "pos_control": True}
        if self._output is None and "power" in self._readings:
            told["em:0"] = {"id": 0, "total_act_power": state["power"]}
            told["emdata:0"] = {
                "id": 0,
                "total_act": _watt_hours(state.get("energy")),
                "total_act_ret": _watt_hours(state.get("returned")),
            }
        return told | ({"input:0": {"id": 0, "state": None}} if self._bell else {})

    def _power(self, state: State) -> dict[str, object]:
        told: dict[str, object] = {"apower": state["power"]} if "power" in self._readings else {}
        return told | ({"aenergy": {"total": _watt_hours(state["energy"])}} if "energy" in self._readings else {})

    def _call(self, text: str) -> bool:
        call = fields(text)
        if call is None:
            return False
        number, source, method, params = (call.get(key) for key in ("id", "src", "method", "params"))
        if not isinstance(method, str) or not isinstance(source, str) or not _is_topic(source):
            return False
        result, understood = self._answer(method, inside(params))
        about: dict[str, object] = {"id": number if isinstance(number, int) else 0, "src": self._id, "dst": source}
        self._world.say(f"{source}/rpc", compact(about | result))
        return understood

    def _answer(self, method: str, params: Mapping[str, object]) -> tuple[dict[str, object], bool]:
        questions: dict[str, Callable[[], dict[str, object]]] = {
            "Shelly.GetDeviceInfo": self._info,
            "Shelly.GetConfig": self._config,
            "Shelly.GetStatus": lambda: self._status() | {"sys": {"mac": self._mac.upper(), "uptime": 4242}},
        }
        if method in questions:
            return {"result": questions[method]()}, True
        wish = self._wish(method, params)
        if wish is None:
            return {"error": {"code": NO_HANDLER, "message": f"No handler for {method[:60]}"}}, False
        if not wish or not self._obey(wish):
            return {"error": {"code": WRONG_ARGUMENT, "message": "Invalid argument"}}, False
        return {"result": {"was_on": self._is_on()} if "on" in wish else {}}, True

    def _wish(self, method: str, params: Mapping[str, object]) -> Wish | None:
        """Return what a call wishes for: nothing if its arguments are wrong, None if it has no such call."""
        namespace, _, verb = method.partition(".")
        if (
            self._output is not None
            and namespace == ("Light" if self._dims else "Switch")
            and verb in {"Set", "Toggle"}
        ):
            if verb == "Toggle":
                return {"on": not self._is_on()}
            wish: dict[str, object] = {"on": params["on"]} if isinstance(params.get("on"), bool) else {}
            if self._dims and "brightness" in params:
                share = within(params["brightness"], 0, 100)
                if share is None:
                    return {}
                wish |= {"brightness": max(1, round(share * FULL / 100))}
            return wish if params.get("id") == 0 else {}
        if self._shade and namespace == "Cover":
            if verb == "GoToPosition":
                position = within(params.get("pos"), 0, 100)
                return {} if position is None else {"position": position}
            return {"move": _MOVES[method]} if method in _MOVES else None
        return None

    def _is_on(self) -> bool:
        return bool((self._state or {}).get("on"))

    def _info(self) -> dict[str, object]:
        about: dict[str, object] = {"name": self._card.label, "id": self._id, "mac": self._mac.upper()}
        return about | {
            "model": self._card.model,
            "gen": 2,
            "fw_id": "20251101",
            "ver": "1.7.1",
            "app": self._card.model,
        }

    def _config(self) -> dict[str, object]:
        told: dict[str, object] = {"sys": {"device": {"name": self._card.label, "mac": self._mac.upper()}}}
        if self._bell:
            told["input:0"] = {"id": 0, "name": None, "type": "button"}
        return told


def _is_topic(source: str) -> bool:
    """Whether somebody can be answered there."""
    return bool(source) and len(source) <= LONGEST_TOPIC and source.isprintable() and not {*source} & {*"+#$"}


def _share(brightness: object) -> int:
    return max(1, round(brightness * 100 / FULL)) if isinstance(brightness, int | float) else 0


def _watt_hours(energy: object) -> float:
    return round(energy * 1000, 1) if isinstance(energy, int | float) else 0.0
