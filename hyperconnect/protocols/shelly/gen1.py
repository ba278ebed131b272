"""One Shelly of the first generation: plain texts on topics below `shellies/<id>/`, and a little JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import json as codec
from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Availability, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.color import rgb_of
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.identity import id_of, slug_of, snake
from hyperconnect.protocols.leaves import Leaves, Name
from hyperconnect.protocols.meaning import Meaning, setting
from hyperconnect.protocols.payload import PayloadError, is_object, number_of, object_of, text_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.shelly.claim import Claims
from hyperconnect.protocols.shelly.command import meant_by
from hyperconnect.protocols.shelly.vocabulary import Vocabulary
from hyperconnect.protocols.telling import Sources, Telling

BASE: Final = "shellies"

BURST: Final = 35.0
"""Seconds from a device's first word in which it may repeat the last press with all else it has to say."""

_LIGHTS: Final = frozenset({"light", "color", "white"})
_OURS: Final = frozenset({"command", "set"})
"""Words in topics that are for devices."""

_MAC = re.compile(r"-([0-9a-f]{12})$", re.IGNORECASE)
_TRUE_MAC = re.compile(r"[0-9a-f]{12}")
_ROLLERS: Final = {"open": "opening", "close": "closing", "stop": "stopped"}


class Gen1:
    """A device known by the id in its topics."""

    def __init__(self, native: str, vocabulary: Vocabulary, claims: Claims) -> None:
        self.base = f"{BASE}/{native}"
        self.state = State.UNKNOWN
        self._vocabulary = vocabulary
        self._claims = claims
        self._native = native
        self._counts: dict[str, object] = {}
        self._positions: dict[str, float] = {}
        self._units = "C"
        self._first: Moment | None = None
        device_id = id_of(native)
        self.growing = Growing(
            Device(
                device_id,
                slug_of(native, device_id),
                native,
                kind="outlet" if "plug" in native.lower() else "other",
                manufacturer="Shelly",
                protocols=("shelly",),
            )
        )
        self._topics = Leaves(self.growing, self._topic, shape=self._shape)
        self._info = Leaves(self.growing, self._said)
        self._meters = "relay"

    @property
    def id(self) -> str:
        """The device's id."""
        return self.growing.card.id

    def reader(self, rest: str) -> Reader | None:
        """Return who reads a topic below the device's; None for what is said to it."""
        levels = tuple(rest.split("/"))
        if len(levels) > 5 or not _OURS.isdisjoint(levels):
            return None
        sources = Sources("shelly", f"{self.base}/{rest}")
        match levels:
            case ("online",):
                return self._online
            case ("announce",):
                return lambda message, at: self._guarded(self._announce, (), message, sources.telling(message, at))
            case ("info",) | ("status",):
                return lambda message, at: self._guarded(self._inform, (), message, sources.telling(message, at))
            case ("input_event", _):
                return lambda message, at: self._guarded(self._press, levels, message, sources.telling(message, at))
            case (kind, _, "status") if kind in _LIGHTS:
                return lambda message, at: self._guarded(self._light, levels, message, sources.telling(message, at))
            case ("roller", _):
                return lambda message, at: self._guarded(self._roller, levels, message, sources.telling(message, at))
            case _:
                return lambda message, at: self._guarded(self._plain, levels, message, sources.telling(message, at))

    def announced(self, document: Mapping[str, object], told: Telling) -> Sequence[Observation]:
        """Take in what a device says of itself on the common topic."""
        mac = _word(document.get("mac")).lower()
        card = self.growing.card
        software = _word(document.get("fw_ver"))
        self.growing.describe(
            replace(
                card,
                model=_word(document.get("model")) or card.model,
                sw=software or card.sw,
            )
        )
        self._known_by(mac if _TRUE_MAC.fullmatch(mac) else "")
        for capability, attribute, datum in (
            ("connectivity", "ip", _word(document.get("ip"))),
            ("update", "installed", software),
        ):
            if datum:
                spec = CAPABILITIES[capability].attributes[attribute]
                told.value(self.growing.offer("main", capability, attribute, spec), datum)
        return told.finished(self.growing)

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish for a command.

        Raises:
            CommandError: the device has no such part, or it cannot take this.
        """
        component, capability, name = command.component, command.capability, command.name
        where = f"{command.device}.{component}.{capability}.{command.attribute or name}"
        args: Mapping[str, Datum] = command.args
        if name == "set":
            spec = self.growing.spec(component, capability, command.attribute)
            if spec is None or not spec.writable:
                raise CommandError("cannot be set", where=where)
            check_value(where, args.get("value"), spec)
            name, args = meant_by(capability, command.attribute, args.get("value"))
        orders = self.growing.commands(component, capability)
        if name not in orders:
            raise CommandError("is nothing this device takes", where=where)
        check_arguments(where, args, orders[name])
        kind = component.rstrip("0123456789")
        topic = f"{self.base}/{kind}/{component.removeprefix(kind)}"
        given = {key: value for key, value in args.items() if value is not None}
        match capability:
            case "cover" if name == "set_position":
                return (Message(f"{topic}/command/pos", str(_whole(given["position"])).encode()),)
            case "light" if given:
                return (Message(f"{topic}/set", codec.encode(_wished(kind, name, given))),)
            case _:
                return (Message(f"{topic}/command", name.encode()),)

    def _guarded(self, read: _Read, levels: Name, message: Message, told: Telling) -> Sequence[Observation]:
        if not message.payload:
            return ()
        if self._first is None:
            self._first = told.at
        if not self.growing.card.identifiers:
            self._known_by("")
        try:
            read(levels, message.payload, told)
        except PayloadError as error:
            return [Trouble(message.topic, error.why, self.id)]
        return told.finished(self.growing)

    def _known_by(self, mac: str) -> None:
        """Take in what tells the device from others: its id, and its MAC where it said so or its id holds it."""
        found = _MAC.search(self._native)
        mac = mac or (found[1].lower() if found else "")
        known = (*((f"mac:{mac}",) if mac else ()), f"shelly:{self._native.lower()}")
        mine = self._claims.take(self.id, known)
        self.growing.describe(replace(self.growing.card, identifiers=mine))

    def _online(self, message: Message, at: Moment) -> Sequence[Observation]:
        if message.payload not in {b"true", b"false"}:
            why = f"expected true or false, got {message.payload[:40].decode(errors='replace')!r}"
            return [Trouble(message.topic, why, self.id)] if message.payload else ()
        self.state = State.ONLINE if message.payload == b"true" else State.OFFLINE
        return [Availability(self.id, self.state, at, "will")]

    def _announce(self, _: Name, payload: bytes, told: Telling) -> None:
        self.announced(object_of(payload), told)

    def _inform(self, _: Name, payload: bytes, told: Telling) -> None:
        """Read the whole state, as the device's web page has it."""
        document = object_of(payload)
        for kind, meters in (("rollers", "roller"), ("relays", "relay"), ("lights", "light")):
            if document.get(kind):
                self._meters = meters
                break
        inner = document.get("tmp")
        units = inner.get("units") if is_object(inner) else None
        if units in {"C", "F"} and units != self._units:
            self._units = str(units)
            self._topics.forget()
        self._info.read(document, told)

    def _plain(self, levels: Name, payload: bytes, told: Telling) -> None:
        text = text_of(payload, 4096)
        native: object = object_of(payload) if text.startswith("{") else _native(text)
        if levels[-1] == "pos" and isinstance(native, int | float):
            self._positions[levels[1]] = native
            native = native if native >= 0 else None
        self._topics.read_at("/".join(levels), native, told)

    def _roller(self, levels: Name, payload: bytes, told: Telling) -> None:
        state = _ROLLERS.get(text_of(payload, 100))
        if state is None:
            raise PayloadError("a roller opens, closes or stops")
        position = self._positions.get(levels[1], -1)
        if state == "stopped" and position >= 0:
            state = "open" if position > 0 else "closed"
        component = f"roller{levels[1]}"
        known = CAPABILITIES["cover"]
        told.value(self.growing.offer(component, "cover", "state", known.attributes["state"]), state)
        orders = {name: given for name, given in known.commands.items() if name != "set_tilt"}
        self.growing.order(component, "cover", orders)

    def _light(self, levels: Name, payload: bytes, told: Telling) -> None:
        document = object_of(payload)
        colored = document.get("mode") == "color"
        if all(key in document for key in ("red", "green", "blue")) and colored:
            red, green, blue = (number_of(document[key]) or 0.0 for key in ("red", "green", "blue"))
            document["rgb"] = [red, green, blue]
        if colored and "gain" in document:
            document["brightness"] = document["gain"]
        self._topics.read_at("/".join(levels), document, told)

    def _press(self, levels: Name, payload: bytes, told: Telling) -> None:
        """Read a press: told again and again with its number, it happened once."""
        document = object_of(payload)
        word, count = document.get("event"), document.get("event_cnt")
        if not isinstance(word, str):
            raise PayloadError("expected `event` and `event_cnt`")
        component = f"input{levels[1]}"
        known = self._counts.get(component)
        self._counts[component] = count
        self.growing.emit(component, "button", "pressed")
        early = self._first is None or told.at - self._first < BURST
        fresh = count != known if known is not None else count == 1 or not early
        if word and fresh:
            action = self._vocabulary.presses.get(word, "other")
            data: dict[str, Datum] = {"button": component, "action": action, "raw": word[:100]}
            told.event(self.id, component, "button", "pressed", data)

    def _topic(self, name: Name) -> tuple[str, Meaning]:
        """Return what a topic means, or a key of the JSON on it."""
        levels = name[0].split("/")
        component, shape = _place(levels)
        if len(name) > 1:
            meaning = self._vocabulary.lights.get(name[-1]) if levels[0] in _LIGHTS else None
            return component, meaning or setting(".".join(name[1:]))
        topics = self._vocabulary.topics
        meaning = topics.get(shape) or (topics.get("any" + shape[len(levels[0]) :]) if len(levels) > 1 else None)
        if meaning is None:
            return component, setting(".".join(level for level in levels if not level.isdigit()))
        if shape == "sensor/temperature":
            meaning = replace(meaning, unit=f"°{self._units}")
        return meaning.part or component, meaning

    def _said(self, name: Name) -> tuple[str, Meaning]:
        """Return what a key of the whole state means."""
        number = next((key for key in name if key.isdigit()), "")
        meaning = self._vocabulary.info.get(".".join("n" if key.isdigit() else key for key in name))
        if meaning is None:
            return "main", setting(".".join(name))
        part = self._meters if meaning.part == "load" else meaning.part
        return f"{part}{number}" if part else "main", meaning

    def _shape(self, name: Name, component: str, meaning: Meaning, spec: Attribute) -> Attribute:
        """Return an attribute as writable as Gen1 makes it, and let the device take the commands."""
        kind = name[0].partition("/")[0]
        known = CAPABILITIES[meaning.capability]
        match meaning.capability, kind:
            case "switch", "relay":
                self.growing.order(component, "switch", known.commands)
            case "light", _ if meaning.attribute in {"on", "brightness", "color_temperature", "color_hs"}:
                takes = self.growing.writable(component, "light") | {meaning.attribute, "transition"}
                orders = {
                    order: {key: one for key, one in given.items() if key in takes}
                    for order, given in known.commands.items()
                }
                self.growing.order(component, "light", {**orders, "toggle": {}})
            case "cover", _ if meaning.attribute == "position":
                orders = {order: given for order, given in known.commands.items() if order != "set_tilt"}
                self.growing.order(component, "cover", orders)
            case _:
                return spec
        return replace(spec, writable=True)


_Read: TypeAlias = Callable[[Name, bytes, Telling], None]


def _place(levels: Sequence[str]) -> tuple[str, str]:
    """Return the component of a topic, and the topic with `n` for its number."""
    if len(levels) > 1 and levels[1].isdigit() and len(levels[1]) <= 3:
        return f"{snake(levels[0])[:40] or 'main'}{levels[1]}", "/".join((levels[0], "n", *levels[2:]))
    return "main", "/".join(levels)


def _native(text: str) -> object:
    """Return a plain text as JSON would have it."""
    if text in {"true", "false"}:
        return text == "true"
    try:
        return number_of(text)
    except PayloadError:
        return text


def _wished(kind: str, order: str, given: Mapping[str, Datum]) -> dict[str, object]:
    """Return the JSON that turns a light; a transition is in milliseconds."""
    document: dict[str, object] = {"turn": order}
    for key, value in given.items():
        match key, value:
            case "brightness", int() | float():
                document["gain" if kind == "color" else "brightness"] = round(value)
            case "color_temperature", int() | float():
                document |= {"mode": "white", "temp": round(value)}
            case "color_hs", (int() | float() as hue, int() | float() as saturation):
                red, green, blue = rgb_of(hue, saturation)
                document |= {"mode": "color", "red": red, "green": green, "blue": blue}
            case "transition", int() | float():
                document["transition"] = round(value * 1000)
            case _:
                pass
    return document


def _whole(value: Datum) -> int:
    return round(value) if isinstance(value, int | float) else 0


def _word(native: object) -> str:
    return native[:200] if isinstance(native, str) else ""
