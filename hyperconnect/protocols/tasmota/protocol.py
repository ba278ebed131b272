"""Tasmota's own discovery (since 9.2): devices tell what they are made of, and everything else follows from that.

`tasmota/discovery/<mac>/config` and `…/sensors` are retained. A device's topics are made by its own template, with
`cmnd`, `stat` and `tele` wherever it wants them; `LWT` says whether it is there, and a device that comes is asked for
all it has. Its clock has no time zone, so what it says was observed when it came.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation, Trouble, Withdrawn
from hyperconnect.model.value import Path
from hyperconnect.protocols.leaves import Name
from hyperconnect.protocols.payload import PayloadError, is_object, object_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.tasmota.config import config_of
from hyperconnect.protocols.tasmota.sensor import Vocabulary, vocabulary_of
from hyperconnect.protocols.tasmota.thing import Thing

DISCOVERY: Final = "tasmota/discovery"

DEVICE_LIMIT: Final = 2000
"""Devices that are taken in."""

_EVERYBODY: Final = "tasmotas"
_FALLBACK = re.compile(r"DVES_([0-9A-F]{6})_fb")
_MAC = re.compile(r"[A-Z0-9_-]{1,32}")


class Tasmota:
    """Devices with Tasmota firmware."""

    name = "tasmota"

    def __init__(self, discovery: str = DISCOVERY) -> None:
        self._discovery = discovery
        self._vocabulary = Vocabulary()
        self._things: dict[str, Thing] = {}
        self._ids: dict[str, Thing] = {}
        self._bases: dict[str, Thing] = {}
        self._sensors: dict[str, Mapping[str, object]] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what sensors' names mean."""
        self._vocabulary = vocabulary_of(vocabulary)

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: announcements are retained."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The discovery topics, then all on which known devices speak."""
        return (f"{self._discovery}/+/config", f"{self._discovery}/+/sensors", *(f"{base}+" for base in self._bases))

    def reader(self, topic: str) -> Reader | None:
        """Return who reads an announcement or a known device's topic."""
        if topic.startswith(f"{self._discovery}/"):
            mac, _, what = topic[len(self._discovery) + 1 :].partition("/")
            if not _MAC.fullmatch(mac):
                return None
            match what:
                case "config":
                    return lambda message, at: self._configure(mac, message, at)
                case "sensors":
                    return lambda message, at: self._equip(mac, message, at)
                case _:
                    return None
        thing = self._bases.get(topic[: topic.rfind("/") + 1])
        return thing.reader(topic) if thing else None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return the command as its device takes it."""
        thing = self._ids.get(command.device)
        if thing is None:
            raise CommandError("is not known here", where=command.device)
        return thing.encode(command)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose command topic this is, also by the name every device has; what all take is nobody's."""
        if not self._things:
            return None
        base = topic[: topic.rfind("/") + 1]
        levels = base.split("/")
        if _EVERYBODY in levels:
            return ()
        found = next((_FALLBACK.fullmatch(level) for level in levels if level.startswith("DVES_")), None)
        owners = [
            thing.id
            for mac, thing in self._things.items()
            if thing.config.command == base or (found is not None and mac.endswith(found[1]))
        ]
        return owners or None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return the motion switches that fell back to off."""
        seen: list[Observation] = []
        dues: list[Moment] = []
        for thing in self._things.values():
            changes, due = thing.expire(now)
            seen += changes
            if due is not None:
                dues.append(due)
        return seen, min(dues, default=None)

    def names(self, device: str) -> dict[Path, Name]:
        """Return a device's own names of what it measures and tells of itself: keys, and the place in a list."""
        thing = self._ids.get(device)
        return thing.names if thing is not None else {}

    def _configure(self, mac: str, message: Message, at: Moment) -> Sequence[Observation]:
        known = self._things.get(mac)
        if not message.payload:
            return self._forget(mac)
        try:
            config = config_of(object_of(message.payload))
        except PayloadError as error:
            return [Trouble(message.topic, f"the announcement was ignored: {error.why}", known.id if known else "")]
        if config.mac != mac:
            return [Trouble(message.topic, f"the announcement was ignored: it is {config.mac[:20]}'s")]
        if known is not None and known.config == config:
            return []
        if known is None and len(self._things) >= DEVICE_LIMIT:
            return [Trouble(message.topic, f"the announcement was ignored: {DEVICE_LIMIT} devices are known already")]
        thing = Thing(config, self._vocabulary)
        for base in (*thing.bases, config.command):
            owner = self._bases.get(base)
            if owner is not None and owner is not known:
                return [Trouble(message.topic, f"the announcement was ignored: {base} is {owner.id}'s topic", "")]
        if known is not None:
            thing.follow(known)
            self._leave(known)
        self._things[mac] = self._ids[thing.id] = thing
        self._bases.update(dict.fromkeys(thing.bases, thing))
        if mac in self._sensors:
            thing.expect(self._sensors[mac])
        return thing.introduce(at, message.topic, retained=message.retain)

    def _equip(self, mac: str, message: Message, at: Moment) -> Sequence[Observation]:
        thing = self._things.get(mac)
        try:
            document = object_of(message.payload) if message.payload else {}
        except PayloadError as error:
            return [Trouble(message.topic, f"the sensors were ignored: {error.why}", thing.id if thing else "")]
        sensors = document.get("sn")
        if mac in self._sensors and self._sensors[mac] == sensors:
            return []
        if len(self._sensors) < DEVICE_LIMIT or mac in self._sensors:
            self._sensors[mac] = sensors if is_object(sensors) else {}
        if thing is None:
            return []
        again = Thing(thing.config, self._vocabulary)
        again.follow(thing)
        again.expect(self._sensors.get(mac, {}))
        self._leave(thing)
        self._things[mac] = self._ids[again.id] = again
        self._bases.update(dict.fromkeys(again.bases, again))
        told = again.introduce(at, message.topic, retained=message.retain)
        return [*told, *again.ask_sensors()]

    def _forget(self, mac: str) -> Sequence[Observation]:
        thing = self._things.pop(mac, None)
        if thing is None:
            return []
        self._leave(thing)
        return [Withdrawn(thing.id)]

    def _leave(self, thing: Thing) -> None:
        self._ids.pop(thing.id, None)
        self._bases = {base: owner for base, owner in self._bases.items() if owner is not thing}
