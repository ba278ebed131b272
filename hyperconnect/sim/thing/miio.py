"""A simulated MIoT device: keeps to its document as strictly as a real one, and warms or cleans the air around it.

It takes requests and gives answers as plain data; who carries them, and under which token, is not its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from hyperconnect.model.moment import Seconds

NOT_READABLE, NOT_WRITABLE, ABSENT, WRONG, WRONG_ARGUMENTS, UNKNOWN = -4001, -4002, -4003, -4005, -4006, -9999

ROOM: Seconds = 4500.0
"""Time constant of the room's air."""
CLEANED: Seconds = 866.0
DUSTED: Seconds = 7200.0
"""Time constants of the dust before a running purifier (it halves in ten minutes) and without one."""

Key = tuple[int, int]
"""Service and property, or service and action."""


class _Leaf(Struct, rename={"kind": "type"}):
    iid: int
    kind: str

    @property
    def name(self) -> str:
        return self.kind.split(":")[3]


class _Word(Struct):
    value: bool | int | float | str


class _Property(_Leaf, rename={"kind": "type", "words": "value-list", "span": "value-range"}, kw_only=True):
    format: str
    access: list[str]
    words: list[_Word] = []
    span: tuple[float, float, float] | None = None


class _Action(_Leaf, rename={"kind": "type", "takes": "in"}, kw_only=True):
    takes: list[int] = []


class _Service(Struct):
    iid: int
    properties: list[_Property] = []
    actions: list[_Action] = []


class _Document(Struct):
    services: list[_Service]
    model: str = ""


class _Asked(Struct):
    siid: int
    piid: int
    did: str | int = ""
    value: Any = None


class _Argument(Struct):
    piid: int
    value: Any


class _Called(Struct, rename={"given": "in"}):
    siid: int
    aiid: int
    given: list[_Argument]
    did: str | int = ""


class MiotDevice:
    """A device that does what a MIoT-Spec document says; `values` is what it holds, by service and property.

    `reports` says whether it offers to tell changes by itself; `take_changes` then has them.
    """

    def __init__(self, document: Mapping[str, Any], did: str, seed: int = 0, *, reports: bool = True) -> None:
        self.did = did
        self.reports = reports
        self.called: list[tuple[Key, list[object]]] = []
        """The actions called, with their arguments."""
        self._document = msgspec.convert(document, _Document)
        self._properties = {(part.iid, one.iid): one for part in self._document.services for one in part.properties}
        self._actions = {(part.iid, one.iid): one for part in self._document.services for one in part.actions}
        self._names = {one.name: key for key, one in reversed(self._properties.items())}
        self._changed: dict[Key, object] = {}
        random = Random(f"{seed} {did}")
        self.values: dict[Key, Any] = {key: _first(one, random) for key, one in self._properties.items()}

    def answer(self, request: Mapping[str, Any]) -> dict[str, object]:
        """Return `result` or `error` for a request."""
        params: object = request.get("params")
        try:
            match request.get("method"):
                case "miIO.info":
                    info = {"model": self._document.model, "mac": "02:00:00:00:00:01", "fw_ver": "1.0.0"}
                    return {"result": {**info, "hw_ver": "sim"}}
                case "miIO.sub" | "miIO.unsub" if self.reports:
                    return {"result": {"code": 0}}
                case "get_properties":
                    return {"result": [self._read(one) for one in msgspec.convert(params, list[_Asked])]}
                case "set_properties":
                    return {"result": [self._write(one) for one in msgspec.convert(params, list[_Asked])]}
                case "action":
                    return {"result": self._call(msgspec.convert(params, _Called))}
                case _:
                    return {"error": {"code": UNKNOWN, "message": "method not found"}}
        except msgspec.ValidationError as error:
            return {"error": {"code": UNKNOWN, "message": str(error)}}

    def put(self, name: str, value: object) -> None:
        """Let the first property of a name have a value, as if somebody had pressed a button on the device."""
        key = self._names[name]
        if self.values[key] != value:
            self.values[key] = self._changed[key] = value

    def get(self, name: str) -> Any:
        """Return the value of the first property of a name."""
        return self.values[self._names[name]]

    def advance(self, seconds: Seconds, outside: float = 12.0) -> None:
        """Let time pass: the air goes to the target while the device is on, back to its surroundings while it is not.

        `outside` is the temperature of these in °C; dust goes to 3 and 60 µg/m³.
        """
        running = "on" in self._names and self.get("on") is True
        if "temperature" in self._names:
            goal = float(self.get("target-temperature")) if running and "target-temperature" in self._names else outside
            self._drift("temperature", goal, seconds / ROOM, 1)
        if "pm2.5-density" in self._names:
            self._drift("pm2.5-density", 3.0 if running else 60.0, seconds / (CLEANED if running else DUSTED), 0)

    def take_changes(self) -> list[dict[str, object]]:
        """Return what changed since the last call, as a report's parameters; nothing without `reports`."""
        changes: list[dict[str, object]] = [
            {"did": self.did, "siid": siid, "piid": piid, "value": value}
            for (siid, piid), value in self._changed.items()
            if "notify" in self._properties[siid, piid].access
        ]
        self._changed.clear()
        return changes if self.reports else []

    def _drift(self, name: str, goal: float, share: float, digits: int) -> None:
        now = float(self.get(name))
        there = round(goal + (now - goal) * exp(-share), digits)
        self.put(name, there if digits else int(there))

    def _read(self, asked: _Asked) -> dict[str, object]:
        key = asked.siid, asked.piid
        one = self._properties.get(key)
        answer: dict[str, object] = {"did": asked.did, "siid": asked.siid, "piid": asked.piid}
        if one is None:
            return {**answer, "code": ABSENT}
        if "read" not in one.access:
            return {**answer, "code": NOT_READABLE}
        return {**answer, "code": 0, "value": self.values[key]}

    def _write(self, asked: _Asked) -> dict[str, object]:
        key = asked.siid, asked.piid
        one = self._properties.get(key)
        answer: dict[str, object] = {"did": asked.did, "siid": asked.siid, "piid": asked.piid}
        if one is None:
            return {**answer, "code": ABSENT}
        if "write" not in one.access:
            return {**answer, "code": NOT_WRITABLE}
        if not _takes(one, asked.value):
            return {**answer, "code": WRONG}
        self.values[key] = self._changed[key] = asked.value
        return {**answer, "code": 0}

    def _call(self, asked: _Called) -> dict[str, object]:
        key = asked.siid, asked.aiid
        one = self._actions.get(key)
        answer: dict[str, object] = {"did": asked.did, "siid": asked.siid, "aiid": asked.aiid}
        if one is None:
            return {**answer, "code": ABSENT}
        if [argument.piid for argument in asked.given] != one.takes:
            return {**answer, "code": WRONG_ARGUMENTS}
        self.called.append((key, [argument.value for argument in asked.given]))
        return {**answer, "code": 0, "out": []}


def _first(one: _Property, random: Random) -> object:
    """Return what a property holds when the device starts."""
    if one.words:
        return one.words[0].value
    if one.span is not None:
        least, most, step = one.span
        value = least + round((most - least) / step * random.uniform(0.3, 0.5)) * step
        return round(value, 3) if one.format == "float" else int(value)
    return {"bool": False, "string": ""}.get(one.format, 0)


def _takes(one: _Property, value: object) -> bool:
    """Return whether a property can have a value."""
    if one.format in {"bool", "string"}:
        return isinstance(value, bool if one.format == "bool" else str)
    if isinstance(value, bool) or not isinstance(value, int | float if one.format == "float" else int):
        return False
    if one.words:
        return any(word.value == value for word in one.words)
    return one.span is None or one.span[0] <= value <= one.span[1]
